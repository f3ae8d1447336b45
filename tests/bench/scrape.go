package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"blue-rings/cmd/ring"
)

// scrape reads a node's metrics, those without labels.
func scrape(ctx context.Context, node *ring.Node) (_ map[string]float64, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+node.HTTPAddress()+"/metrics", nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("metrics of node %s: %w", node.Host, err)
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	found := map[string]float64{}
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if name == "#" || strings.Contains(name, "{") {
			continue
		}
		if found[name], err = strconv.ParseFloat(value, 64); err != nil {
			return nil, fmt.Errorf("metrics of node %s: %w", node.Host, err)
		}
	}
	return found, lines.Err()
}
