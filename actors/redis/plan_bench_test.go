package redis

import (
	"io"
	"strconv"
	"testing"

	"blue-rings/messages"
	"blue-rings/transport/resp"
)

// BenchmarkPlan64 is the translation of 64 INCR or GET and their replies,
// without reading, stores and connection.
func BenchmarkPlan64(b *testing.B) {
	for _, verb := range []string{"INCR", "GET"} {
		b.Run(verb, func(b *testing.B) {
			plan := NewPlan(NewTable(), 2, nil, func() int64 { return noon }, still{}, nil)
			writer := resp.NewWriter(io.Discard, resp.Defaults())
			session := &Session{}
			var commands [][]string
			for i := range 64 {
				commands = append(commands, []string{verb, "key:" + strconv.Itoa(i*7919)})
			}
			answer := messages.Answer{Outcome: messages.Done, Form: messages.InNumber, Number: messages.Int(12345)}
			b.ReportAllocs()
			for b.Loop() {
				for _, words := range commands {
					plan.Add(words)
				}
				plan.Ready()
				for _, batch := range plan.Batches {
					for i := range batch.Answers {
						batch.Answers[i] = answer
					}
				}
				plan.Reply(writer, session)
				_ = writer.Flush()
				plan.Reset()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/64, "ns/command")
		})
	}
}
