package harness

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

var errNoAnswer = errors.New("no answer")

// renderReplies writes RESP3 replies one a line: text as it is, nothing as
// (nil), errors as (error) ..., lists in brackets, maps and sets in braces. What
// has no order in Redis is sorted.
func renderReplies(b []byte) string {
	r := bufio.NewReader(bytes.NewReader(b))
	var lines []string
	for {
		line, err := renderReply(r)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			lines = append(lines, fmt.Sprintf("(reply that cannot be read: %v)", err))
			break
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func renderReply(r *bufio.Reader) (string, error) {
	header, err := r.ReadString('\n')
	if err != nil {
		return "", err
	}
	mark, text := header[0], strings.TrimSpace(header[1:])
	switch mark {
	case '-':
		return "(error) " + text, nil
	case '_':
		return "(nil)", nil
	case '#':
		return map[string]string{"t": "true", "f": "false"}[text], nil
	case '$':
		return renderBulk(r, text)
	case '*':
		items, err := renderItems(r, text, 1)
		return "[" + strings.Join(items, " ") + "]", err
	case '~':
		items, err := renderItems(r, text, 1)
		slices.Sort(items)
		return "{" + strings.Join(items, " ") + "}", err
	case '%':
		items, err := renderItems(r, text, 2)
		return "{" + strings.Join(pairs(items), " ") + "}", err
	default: // + : ,
		return text, nil
	}
}

func renderBulk(r *bufio.Reader, length string) (string, error) {
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 {
		return "(nil)", err
	}
	body := make([]byte, n+2)
	if _, err := io.ReadFull(r, body); err != nil {
		return "", err
	}
	return string(body[:n]), nil
}

func renderItems(r *bufio.Reader, count string, each int) ([]string, error) {
	n, err := strconv.Atoi(count)
	if err != nil {
		return nil, err
	}
	var items []string
	for range n * each {
		item, err := renderReply(r)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// pairs are the keys with their values, sorted.
func pairs(items []string) []string {
	var joined []string
	for i := 0; i+1 < len(items); i += 2 {
		joined = append(joined, items[i]+"="+items[i+1])
	}
	slices.Sort(joined)
	return joined
}
