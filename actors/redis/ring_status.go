package redis

import "strconv"

func planRingStatus(p *Plan, words []string) { p.local(replyRingStatus, words) }

func replyRingStatus(r *replier, _ *step) {
	status := r.node.Status()
	r.Map(20 + evidenceFields)
	r.Bulk("host")
	r.Bulk(status.Host)
	r.Bulk("incarnation")
	r.Bulk(strconv.FormatUint(status.Incarnation, 16))
	r.evidence(r.node.Evidence())
	r.Bulk("keys")
	r.Int(status.Keys)
	r.count("recv", status.Recv)
	r.count("recv_changes", status.RecvChanges)
	r.count("sent", status.Sent)
	r.count("sent_changes", status.SentChanges)
	r.count("gaps", status.Gaps)
	r.count("catch-ups", status.CatchUps)
	r.count("catch-up-keys", status.CatchUpKeys)
	r.count("catch-up-bytes", status.CatchUpRead)
	r.count("diverged", status.Diverged)
	r.count("requests-served", status.Requests)
	r.count("pages-served", status.Pages)
	r.count("bytes-served", status.PageBytes)
	r.count("relays-withheld", status.Withheld)
	r.Bulk("disk")
	r.Bulk(diskState(&status))
	r.count("loaded", status.Loaded)
	r.count("lives", status.Lives)
	r.Bulk("uptime")
	r.Int(int64(status.Uptime.Seconds()))
}

// diskState is how the data directory is, in a word, or why it fails.
func diskState(status *Status) string {
	switch {
	case status.Lives == 0:
		return "none"
	case status.DiskFailure != "":
		return "failed: " + oneLine(status.DiskFailure)
	case status.Loading:
		return "loading"
	default:
		return "works"
	}
}
