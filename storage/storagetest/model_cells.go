package storagetest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"pgregory.net/rapid"

	"blue-rings/messages"
)

// doCells carries out what concerns sets and maps, and reads of any kind.
func (m *model) doCells(op *messages.Op, k *modelKey, kind messages.Kind) string {
	if op.Verb == messages.Read {
		return readModel(k, kind)
	}
	wanted := messages.Set
	if op.Verb >= messages.PutFields {
		wanted = messages.Map
	}
	if kind != messages.NoKind && kind != wanted {
		return "wrong kind"
	}
	if k == nil {
		k = &modelKey{}
	}
	var changed int
	var list []string
	switch op.Verb {
	case messages.AddElements:
		k = m.write(op.Name)
		m.renew(op, k, kind)
		if k.set == nil {
			k.set = map[string]bool{}
		}
		before := len(k.set)
		for _, e := range op.Args {
			k.set[e] = true
		}
		changed = len(k.set) - before
	case messages.RemoveElements:
		before := len(k.set)
		for _, e := range op.Args {
			delete(k.set, e)
		}
		changed = before - len(k.set)
	case messages.HasElements:
		for _, e := range op.Args {
			list = append(list, count(k.set[e]))
		}
		return fmt.Sprintf("%q", list)
	case messages.Elements:
		return fmt.Sprintf("%q", slices.Sorted(maps.Keys(k.set)))
	case messages.CountElements:
		changed = len(k.set)
	case messages.PutFields:
		k = m.write(op.Name)
		m.renew(op, k, kind)
		if k.fields == nil {
			k.fields = map[string]string{}
		}
		before := len(k.fields)
		for i := 0; i < len(op.Args); i += 2 {
			if _, there := k.fields[op.Args[i]]; !there || op.Flags&messages.OnlyIfMissing == 0 {
				k.fields[op.Args[i]] = op.Args[i+1]
			}
		}
		changed = len(k.fields) - before
	case messages.GetFields:
		for _, f := range op.Args {
			value, ok := k.fields[f]
			if !ok {
				value = "absent"
			}
			list = append(list, value)
		}
		return fmt.Sprintf("%q", list)
	case messages.RemoveFields:
		before := len(k.fields)
		for _, f := range op.Args {
			delete(k.fields, f)
		}
		changed = before - len(k.fields)
	case messages.Fields:
		return fmt.Sprintf("%q", pairs(k))
	case messages.CountFields:
		changed = len(k.fields)
	default:
		return "not an operation on cells"
	}
	m.pass(m.now)
	return strconv.Itoa(changed)
}

// renew gives a name that a set or map begins with the expiry of the operation,
// if it only adds what is missing.
func (m *model) renew(op *messages.Op, k *modelKey, kind messages.Kind) {
	if kind != messages.NoKind || op.Flags&messages.OnlyIfMissing == 0 || op.Flags&messages.KeepExpire != 0 {
		return
	}
	switch {
	case op.Expire != messages.Unset:
		m.extend(k, op.Expire)
	case k.expire.IsMoment():
		k.expire = messages.Never
	}
}

func pairs(k *modelKey) []string {
	var list []string
	for f, v := range k.fields {
		list = append(list, f+"="+v)
	}
	slices.Sort(list)
	return list
}

func readModel(k *modelKey, kind messages.Kind) string {
	var text string
	switch kind {
	case messages.NoKind:
		return "missing"
	case messages.String:
		text = strconv.Quote(*k.text)
	case messages.Set:
		text = fmt.Sprintf("%q", slices.Sorted(maps.Keys(k.set)))
	default:
		text = fmt.Sprintf("%q", pairs(k))
	}
	return fmt.Sprintf("%s %s %s", kind, k.expire, text)
}

// AnyOp draws any operation on one of very few names, expiries near and past, but Explain, Fingerprint and Invoke.
func AnyOp(t *rapid.T, now messages.Stamp) messages.Op {
	name := "k" + strconv.Itoa(rapid.IntRange(0, 2).Draw(t, "name"))
	op := messages.Op{Name: name, Hash: messages.HashName(name)}
	op.Verb = messages.Verb(rapid.IntRange(int(messages.Increment), int(messages.Count)).Draw(t, "verb"))
	switch op.Verb {
	case messages.Explain:
		op.Verb = messages.Get
	case messages.Increment:
		op.Number, op.Expire = drawNumber(t), drawNearExpire(t, now)
	case messages.Assign:
		op.Args, op.Expire = []string{drawValue(t)}, drawNearExpire(t, now)
		op.Flags = rapid.SampledFrom([]messages.Flags{
			0, 0, 0, messages.OnlyIfMissing, messages.OnlyIfPresent, messages.ReturnOld, messages.KeepExpire,
			messages.OnlyIfMissing | messages.ReturnOld, messages.OnlyIfPresent | messages.KeepExpire,
		}).Draw(t, "flags")
	case messages.AddElements:
		op.Args = drawElements(t)
		drawSeed(t, &op, now)
	case messages.RemoveElements, messages.HasElements, messages.GetFields, messages.RemoveFields:
		op.Args = drawElements(t)
	case messages.PutFields:
		for _, field := range drawElements(t) {
			op.Args = append(op.Args, field, drawValue(t))
		}
		drawSeed(t, &op, now)
	case messages.Extend:
		op.Expire = drawNearExpire(t, now)
		if op.Expire == messages.Unset {
			op.Expire = messages.Never
		}
	case messages.Scan:
		op.Number = messages.Int(1000)
	default: // the name is all
	}
	return op
}

// drawSeed has an operation sometimes only add what is missing.
func drawSeed(t *rapid.T, op *messages.Op, now messages.Stamp) {
	op.Flags = rapid.SampledFrom([]messages.Flags{
		0, 0, messages.OnlyIfMissing, messages.OnlyIfMissing | messages.KeepExpire,
	}).Draw(t, "flags")
	if op.Flags == messages.OnlyIfMissing {
		op.Expire = drawNearExpire(t, now)
	}
}

// drawNearExpire is a moment that this run may live to see, or has seen.
func drawNearExpire(t *rapid.T, now messages.Stamp) messages.Expire {
	offset := rapid.SampledFrom([]int64{0, 0, 0, 0, -5_000, 1, 1_000, 10_000, 60_000, 600_000}).Draw(t, "expire")
	if offset == 0 {
		return messages.Unset
	}
	return messages.Expire(now.Millis() + offset)
}
