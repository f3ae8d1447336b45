package history

import (
	"slices"

	"blue-rings/messages"
)

// checkExpire compares the expiry that is shown with those that were asked for: it is
// one of them, not over, and not before the latest that the node must know.
func (c *checking) checkExpire(s *subject, r *reading) {
	if r.expire == nil || r.nothing {
		return
	}
	shown, e := *r.expire, s.eraOf(r)
	if shown.IsMoment() && int64(shown) <= r.from-c.skew {
		c.violate(s, r, Expired, "it is there, though its expiry %v is over", shown)
	}
	if shown != messages.Unset && !slices.ContainsFunc(e.requests, func(x *request) bool { return x.first < r.last && x.mayGive(shown) }) {
		c.violate(s, r, Unwritten, "nobody has asked for its expiry %v", shown)
	}
	for _, x := range e.requests {
		if x.first >= r.first {
			break
		}
		if x.certain && shown < x.expire && int64(x.expire) > max(r.to, x.to)+c.skew && c.holds(x.act, r) {
			c.violate(s, r, Extension, "its expiry is %v, though #%d has extended it to %v", shown, x.first, x.expire)
			return
		}
	}
}

// mayGive reports whether the request may have led to an expiry.
func (x *request) mayGive(shown messages.Expire) bool {
	if shown == x.expire {
		return true
	}
	return shown.IsMoment() && x.expire.IsMoment() && x.lo <= int64(shown) && int64(shown) <= x.hi
}
