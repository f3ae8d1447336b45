package actors

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// httpServer is a listener and net/http. Safe for concurrent use.
type httpServer struct {
	listener net.Listener
	server   *http.Server
	once     sync.Once
	done     chan struct{} // closed when serving has ended
}

func newHTTPServer(env *Env, listener net.Listener) *httpServer {
	return &httpServer{
		listener: listener,
		done:     make(chan struct{}),
		server: &http.Server{
			Handler:           newHTTPHandler(env),
			ReadHeaderTimeout: 5 * time.Second,
			ReadTimeout:       10 * time.Second,
			WriteTimeout:      30 * time.Second,
			IdleTimeout:       60 * time.Second,
			MaxHeaderBytes:    16 << 10,
			// What net/http logs is what clients do wrong.
			ErrorLog: log.New(io.Discard, "", 0),
		},
	}
}

// start serves from the first call on. failed is told when serving ends without
// stop.
func (s *httpServer) start(failed func(error)) {
	s.once.Do(func() {
		go func() {
			defer close(s.done)
			if err := s.server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
				failed(err)
			}
		}()
	})
}

// stop answers what is under way if that is quick, then closes everything. It
// may be called without start.
func (s *httpServer) stop() {
	s.once.Do(func() { close(s.done) })
	_ = s.listener.Close()
	ctx, cancel := context.WithTimeout(context.Background(), drainWithin)
	defer cancel()
	if s.server.Shutdown(ctx) != nil {
		_ = s.server.Close()
	}
	within(s.done, closeWithin)
}
