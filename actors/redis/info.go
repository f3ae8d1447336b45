package redis

import (
	"fmt"
	"strings"
)

// planInfo translates INFO [section ...].
func planInfo(p *Plan, words []string) { p.local(replyInfo, words) }

// replyInfo writes the sections that were asked for, all without being asked.
// The names are those of Redis where the meaning is.
func replyInfo(r *replier, s *step) {
	asked := map[string]bool{}
	for _, word := range s.words[1:] {
		asked[strings.ToLower(short(word))] = true
	}
	all := len(asked) == 0 || asked["all"] || asked["everything"] || asked["default"]
	status := r.node.Status()
	worth := r.node.Evidence()
	var b strings.Builder
	for _, section := range []struct{ name, text string }{
		{"Server", fmt.Sprintf("redis_version:%s\r\nserver_name:blue-rings\r\nredis_mode:standalone\r\nhost:%s\r\nincarnation:%x\r\n"+
			"uptime_in_seconds:%d\r\nuptime_in_days:%d\r\n",
			release, oneLine(status.Host), status.Incarnation, int64(status.Uptime.Seconds()), int64(status.Uptime.Hours()/24))},
		{"Clients", fmt.Sprintf("connected_clients:%d\r\nblocked_clients:0\r\n", status.Clients)},
		{"Memory", fmt.Sprintf("used_memory:%d\r\n", status.Memory)},
		{"Persistence", fmt.Sprintf("loading:%d\r\nbackups:%d\r\nlast_backup_time:%d\r\nlast_backup_names:%d\r\nlast_backup_bytes:%d\r\n",
			oneIf(status.Loading), status.Backups, max(status.Backup.At.Unix(), 0), status.Backup.Names, status.Backup.Bytes)},
		{"Stats", fmt.Sprintf("total_connections_received:%d\r\ntotal_commands_processed:%d\r\nrecv:%d\r\nrecv_changes:%d\r\nsent:%d\r\nsent_changes:%d\r\n",
			status.Accepted, status.Operations, status.Recv, status.RecvChanges, status.Sent, status.SentChanges)},
		{"Replication", fmt.Sprintf("role:master\r\nconnected_slaves:0\r\ncoherent:%s\r\npeers_up:%d\r\npeers_total:%d\r\nstate:%s\r\n",
			yesNo(worth.Coherent), worth.Up, worth.Total, worth.State())},
		{"Keyspace", keyspace(status.Keys, status.Expiring)},
	} {
		if !all && !asked[strings.ToLower(section.name)] {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\r\n")
		}
		b.WriteString("# " + section.name + "\r\n" + section.text)
	}
	r.Bulk(b.String())
}

// keyspace leaves out when names expire, on average: nobody keeps that. Exporters look for the two
// others.
func keyspace(keys, expiring int64) string {
	if keys == 0 {
		return ""
	}
	return fmt.Sprintf("db0:keys=%d,expires=%d\r\n", keys, expiring)
}

func oneIf(b bool) int {
	if b {
		return 1
	}
	return 0
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
