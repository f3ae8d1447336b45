package memory_test

import (
	"fmt"
	"testing"

	"go.uber.org/goleak"

	"blue-rings/transport/memory"
	"blue-rings/transport/transporttest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestConformance(t *testing.T) {
	transporttest.Run(t, func(*testing.T) transporttest.Harness {
		net := memory.New()
		net.Auto(true)
		port := 4000
		return transporttest.Harness{
			Network: net.Node("a"),
			Endpoint: func(*testing.T) string {
				port++
				return fmt.Sprintf("tcp://127.0.0.1:%d", port)
			},
			Overflow: 2 * memory.DefaultLimit,
		}
	})
}
