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

// scrape reads a node's metrics; those with labels are summed up.
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
		line := lines.Text()
		if strings.HasPrefix(line, "#") {
			continue
		}
		end := strings.LastIndex(line, " ")
		name, _, _ := strings.Cut(line[:max(0, end)], "{")
		value, err := strconv.ParseFloat(line[end+1:], 64)
		if err != nil {
			return nil, fmt.Errorf("metrics of node %s: %w", node.Host, err)
		}
		found[name] += value
	}
	return found, lines.Err()
}
