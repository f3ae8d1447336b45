package storagetest

import (
	"strconv"

	"pgregory.net/rapid"

	"blue-rings/messages"
)

// WriteAny draws a write of any built-in kind, for Subject.Write.
func WriteAny(t *rapid.T, now messages.Stamp) messages.Op {
	name := "k" + strconv.Itoa(rapid.IntRange(0, 2).Draw(t, "name"))
	op := messages.Op{Name: name, Hash: messages.HashName(name)}
	switch rapid.IntRange(0, 11).Draw(t, "verb") {
	case 0, 1, 2:
		op.Verb, op.Number, op.Expire = messages.Increment, drawNumber(t), drawExpire(t, now)
	case 3:
		op.Verb, op.Args, op.Expire = messages.Assign, []string{drawValue(t)}, drawExpire(t, now)
	case 4, 5:
		op.Verb, op.Args = messages.AddElements, drawElements(t)
	case 6:
		op.Verb, op.Args = messages.RemoveElements, drawElements(t)
	case 7, 8:
		op.Verb = messages.PutFields
		for _, field := range drawElements(t) {
			op.Args = append(op.Args, field, drawValue(t))
		}
	case 9:
		op.Verb, op.Args = messages.RemoveFields, drawElements(t)
	case 10:
		op.Verb = messages.Delete
	case 11:
		op.Verb, op.Expire = messages.Extend, laterExpire(t, now)
	}
	return op
}

// drawNumber is mostly small, sometimes beyond 64 bits.
func drawNumber(t *rapid.T) messages.Number {
	n := messages.Int(int64(rapid.IntRange(-5, 5).Draw(t, "n")))
	if rapid.IntRange(0, 9).Draw(t, "large") == 0 {
		factor := messages.Int(1 << 62)
		n = factor.Add(factor).Add(factor).Add(n)
		if rapid.Bool().Draw(t, "negative") {
			n = n.Neg()
		}
	}
	return n
}

func drawValue(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "0", "7", "-3", "text", "99999999999999999999"}).Draw(t, "value")
}

// drawElements are sometimes so many that they fill more than a block.
func drawElements(t *rapid.T) []string {
	first := rapid.IntRange(0, 40).Draw(t, "first")
	n := rapid.SampledFrom([]int{1, 1, 2, 50}).Draw(t, "elements")
	elements := make([]string, n)
	for i := range elements {
		elements[i] = "e" + strconv.Itoa(first+i)
	}
	return elements
}

func drawExpire(t *rapid.T, now messages.Stamp) messages.Expire {
	if rapid.IntRange(0, 2).Draw(t, "expires") > 0 {
		return messages.Unset
	}
	return laterExpire(t, now)
}

func laterExpire(t *rapid.T, now messages.Stamp) messages.Expire {
	hours := rapid.Int64Range(2, 5).Draw(t, "hours")
	if hours == 5 {
		return messages.Never
	}
	return messages.Expire(now.Millis() + hours*3_600_000)
}
