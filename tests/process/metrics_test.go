package process

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"testing"

	"blue-rings/cmd/ring"
)

func get(ctx context.Context, node *ring.Node, path string) (int, string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+node.HTTPAddress()+path, nil)
	if err != nil {
		return 0, "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", fmt.Errorf("%s of node %s: %w", path, node.Host, err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, string(body), err
}

func metrics(ctx context.Context, node *ring.Node) (string, error) {
	_, body, err := get(ctx, node, "/metrics")
	return body, err
}

// counted reports whether anything was dropped for a reason.
func counted(text, reason string) bool {
	return regexp.MustCompile(`blue_rings_dropped_total\{reason="` + reason + `"\} [1-9]`).MatchString(text)
}

// Health and metrics are served as soon as the node serves clients; it is ready
// when it has caught up.
func TestHealthAndMetrics(t *testing.T) {
	nodes := start(t, []string{"a", "b"}, mesh([]string{"a", "b"}))
	if status, body, err := get(t.Context(), nodes["a"], "/healthz"); err != nil || status != http.StatusOK {
		t.Errorf("/healthz: %d %s %v", status, body, err)
	}
	eventually(t, 10e9, func(ctx context.Context) string {
		if status, body, err := get(ctx, nodes["a"], "/readyz"); err != nil || status != http.StatusOK {
			return fmt.Sprintf("/readyz: %d %s %v", status, body, err)
		}
		return ""
	})
	if status, _, err := get(t.Context(), nodes["a"], "/nothing"); err != nil || status != http.StatusNotFound {
		t.Errorf("/nothing: %d %v", status, err)
	}
	if err := nodes["b"].Client.Incr(t.Context(), "calls").Err(); err != nil {
		t.Fatal(err)
	}
	eventually(t, 10e9, func(ctx context.Context) string {
		text, err := metrics(ctx, nodes["a"])
		if err != nil {
			return err.Error()
		}
		for _, line := range []string{
			`(?m)^blue_rings_recv_total [1-9]`, `(?m)^blue_rings_recv_changes_total [1-9]`,
			`(?m)^blue_rings_sent_total `, `(?m)^blue_rings_sent_changes_total `,
			`(?m)^blue_rings_peers_up 1`, `(?m)^blue_rings_coherent 1`, `(?m)^blue_rings_current 1`, `(?m)^blue_rings_keys 1`,
			`blue_rings_mailbox_depth\{`, `blue_rings_route_radius\{`, `blue_rings_restarts_total`,
			`blue_rings_operation_seconds_bucket`,
		} {
			if !regexp.MustCompile(line).MatchString(text) {
				return "no metric " + line
			}
		}
		return ""
	})
}
