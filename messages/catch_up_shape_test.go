package messages

import "fmt"

// words takes a byte string of records of that size.
func (s *shape) words(what string, size int) {
	if b := s.bytes(what); len(b)%size != 0 {
		panic(shapeError(fmt.Sprintf("%s of %d bytes", what, len(b))))
	}
}

func (s *shape) position() { s.uint("bucket"); s.bytes("name"); s.uint("rest") }

func (s *shape) request(byte) {
	s.definition()
	s.uint("number")
	s.text("kind")
	switch what := s.uint("question"); what {
	case 1:
		s.uint("level")
		s.words("nodes", 2)
	case 2:
		s.words("buckets", 2)
		s.uint("from")
	case 3:
		s.words("buckets", 2)
		s.words("have", 8)
		s.position()
	case 4:
		s.position()
		s.uint("end")
	default:
		panic(shapeError(fmt.Sprintf("question %d", what)))
	}
}

func (s *shape) page(byte) {
	s.definition()
	s.uint("stamp")
	s.int("wall")
	s.uint("number")
	s.uint("part")
	s.uint("flags")
	s.text("refusal")
	s.int("horizon")
	s.uint("keys")
	s.position()
	s.words("sums", 8)
	s.words("sums of keys", 16)
	s.packets()
}

func checkRequestShape(request []byte) error { return check(request, (*shape).request) }

func checkPageShape(page []byte) error { return check(page, (*shape).page) }
