package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	zmq "github.com/pebbe/zmq4"

	"blue-rings/messages"
)

// zz endpoint conns seconds kind read?
func main() {
	n, _ := strconv.Atoi(os.Args[2])
	secs, _ := strconv.Atoi(os.Args[3])
	kind := os.Args[4]
	read := len(os.Args) > 5
	var socks []*zmq.Socket
	for range n {
		s, err := zmq.NewSocket(zmq.DEALER)
		if err != nil {
			panic(err)
		}
		s.SetLinger(0)
		s.SetSndhwm(1000)
		s.SetRcvhwm(1)
		if err := s.Connect(os.Args[1]); err != nil {
			panic(err)
		}
		socks = append(socks, s)
	}
	self := messages.Replica{Host: "evil", Incarnation: 66}
	var nodes []uint16
	for i := range 1024 {
		nodes = append(nodes, uint16(i*64))
	}
	var have []uint64
	for i := range 8192 {
		have = append(have, uint64(i)<<40)
	}
	var e messages.Encoder
	sent, got := 0, 0
	var bytes int
	end := time.Now().Add(time.Duration(secs) * time.Second)
	for i := uint64(1); time.Now().Before(end); i++ {
		r := messages.Request{Asker: self, Number: i}
		switch kind {
		case "whole":
			r.What, r.End = messages.AskWhole, messages.Buckets
			r.From.Bucket = int(i*7919) % 60000
		case "buckets":
			r.What, r.Nodes, r.Have = messages.AskBuckets, nodes, have
		case "keys":
			r.What, r.Nodes = messages.AskKeys, nodes
		case "tree":
			r.What, r.Level, r.Nodes = messages.AskTree, 3, nodes
			r.Nodes = nodes[:0:0]
			for k := range 1024 {
				r.Nodes = append(r.Nodes, uint16(k*4))
			}
		}
		b, err := e.AppendRequest(nil, &r)
		if err != nil {
			panic(err)
		}
		s := socks[int(i)%n]
		if _, err := s.SendBytes(b, zmq.DONTWAIT); err == nil {
			sent++
		} else {
			time.Sleep(100 * time.Microsecond)
		}
		if read {
			for {
				p, err := s.RecvBytes(zmq.DONTWAIT)
				if err != nil {
					break
				}
				got++
				bytes += len(p)
			}
		}
	}
	fmt.Println(kind, "conns", n, "sent", sent, "got", got, "MB", bytes>>20)
}
