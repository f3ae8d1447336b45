package actors

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// newHTTPHandler answers /healthz, /readyz and /metrics, and says so to whoever
// asks for anything else.
func newHTTPHandler(env *Env) http.Handler {
	mux, readiness := http.NewServeMux(), NewReadiness(env.Options, env.Clock.Now())
	mux.Handle("GET /metrics", promhttp.HandlerFor(newRegistry(env), promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { serveHealth(env, w) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { serveReadiness(env, readiness, w) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		const there = "there are GET /healthz, GET /readyz and GET /metrics"
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "405: nothing here takes "+r.Method+"; "+there, http.StatusMethodNotAllowed)
			return
		}
		http.Error(w, fmt.Sprintf("404: nothing at %q; %s", r.URL.Path, there), http.StatusNotFound)
	})
	return mux
}

// serveHealth answers 200 while all of the node works, else 503 and what does
// not. Peers that are not heard do not make a node unhealthy: it goes on.
func serveHealth(env *Env, w http.ResponseWriter) {
	if reason := illness(env); reason != "" {
		http.Error(w, reason, http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

// illness is what does not work; nothing if all does.
func illness(env *Env) string {
	if env.Counters.Disk.Loading.Load() {
		return "" // which takes as long as it takes
	}
	if reason := env.diskFailure(); reason != "" {
		return "the disk failed: " + reason + "; this node takes no writes until it is restarted on a disk that works"
	}
	if !env.Counters.Bound.Load() {
		return "the publisher has no socket at " + env.Options.Publish + ": other nodes do not hear this one; it tries again"
	}
	if at := env.Options.CatchUp; at != "" && !env.Counters.Answering.Load() {
		return "the enumerator has no socket at " + at + ": other nodes cannot ask this one for what they lack; it tries again"
	}
	return ""
}

// readinessBody is the body of /readyz.
type readinessBody struct {
	Ready         bool   `json:"ready"`
	Reason        string `json:"reason"`
	Host          string `json:"host"`
	Coherent      bool   `json:"coherent"`
	PeersUp       int    `json:"peers_up"`
	PeersTotal    int    `json:"peers_total"`
	State         string `json:"state"`
	Behind        *int64 `json:"behind"` // null: not known
	OldestSilence int64  `json:"oldest_silence_ms"`
}

// serveReadiness answers 200 when the node has caught up and works, else 503 and
// what is missing.
func serveReadiness(env *Env, readiness *Readiness, w http.ResponseWriter) {
	view, now := env.View.Load(), env.Clock.Now()
	evidence := EvidenceOf(view, now)
	body := readinessBody{
		Host:          env.Self.Host,
		Coherent:      evidence.Coherent,
		PeersUp:       evidence.Up,
		PeersTotal:    evidence.Total,
		State:         evidence.State(),
		OldestSilence: evidence.OldestSilence.Milliseconds(),
	}
	if evidence.Behind >= 0 {
		body.Behind = &evidence.Behind
	}
	if disk := &env.Counters.Disk; disk.Loading.Load() {
		body.Reason = fmt.Sprintf("loading the data directory: %d keys so far", disk.Loaded.Load())
	} else {
		body.Ready, body.Reason = readiness.Judge(view, now)
	}
	if reason := illness(env); reason != "" {
		body.Ready, body.Reason = false, reason
	}
	w.Header().Set("Content-Type", "application/json")
	if !body.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(body) // the client may have left
}
