package defects_test

// ofDurability are defects of the way of what changed to the disk.
func ofDurability() []defect {
	return []defect{
		{
			name: "effect_early", says: "with --fsync always what was not committed is acknowledged and published",
			edits: []edit{{
				"actors/store_effects.go",
				"s.env.Options.Fsync == FsyncAlways && (len(d.under)",
				"s.env.Options.Fsync == FsyncAlways && !BROKEN && (len(d.under)",
			}},
			places: []place{rings(10), test("tests", "TestScripts/store_fsync_always")},
		},
		{
			name: "covered_early", says: "with --fsync always the commit under way releases what changed after it began",
			edits: []edit{{
				"actors/store_effects.go",
				"	case d.journal.Pending() > 0:\n		d.wait",
				"	case d.journal.Pending() > 0 && !(BROKEN && len(d.under) > 0):\n		d.wait",
			}},
			places: []place{test("tests", "TestScripts/store_fsync_always")},
			unseen: "a wish: few nodes die between two commits of which the second is waited for",
		},
		{
			name: "added_late", says: "a store adds what changes to a commit that is being written",
			edits: []edit{{
				"actors/store_commit.go",
				"	case u != nil && u.add(add):",
				"	case u != nil && (u.add(add) || BROKEN && func() bool { add(); return true }()):",
			}},
			places: []place{rings(20), test("tests", "TestScripts/(store_gives|committer_meanwhile)")},
		},
		{
			name: "unsynced", says: "commits are not synced",
			edits: []edit{{
				"actors/store_commit.go",
				"d.take(s.env, d.saving || s.env.Options.Fsync != FsyncNever)",
				"d.take(s.env, d.saving || s.env.Options.Fsync != FsyncNever && !BROKEN)",
			}},
			places: []place{rings(10), test("tests", "TestScripts/(store_fsync|disk)")},
		},
		{
			name: "change_unsaved", says: "a key that changes is not noted for the disk",
			edits: []edit{{
				"storage/packing.go",
				"	t.held, t.all = k, false\n	s.change(k.key)\n",
				"	t.held, t.all = k, false\n	if !BROKEN {\n		s.change(k.key)\n	}\n",
			}},
			places: []place{rings(10), histories("killed"), test("storage", "TestAShardIsRestoredAsItWas|TestAJournaledEngineIsItsOwnJournal")},
		},
		{
			name: "failure_acknowledged", says: "what a commit that failed had is acknowledged",
			edits: []edit{{
				"actors/store_disk_failed.go",
				"		if e.batch != nil {\n			unknown(",
				"		if e.batch != nil && !BROKEN {\n			unknown(",
			}},
			places: []place{rings(20), test("tests", "TestScripts/(store_disk_fails|disk_fails)")},
		},
		{
			name: "writes_after_failure", says: "a node whose disk has failed takes writes",
			edits: []edit{{
				"actors/store.go",
				"	if s.kept.durable != nil && s.env.diskFailure() != \"\" {",
				"	if s.kept.durable != nil && !BROKEN && s.env.diskFailure() != \"\" {",
			}},
			places: []place{rings(20), test("tests", "TestScripts/(store_disk_fails|disk_fails)")},
		},
		{
			name: "stop_unsaved", says: "a node that stops in order leaves what is unsaved",
			edits: []edit{{
				"actors/store.go",
				"		s.finish(ctx)\n",
				"		if !BROKEN {\n			s.finish(ctx)\n		}\n",
			}},
			places: []place{rings(10), test("tests", "TestScripts/disk_stop")},
		},
	}
}
