package defects_test

// ofDurability are defects of the way of what changed to the disk.
func ofDurability() []defect {
	return []defect{
		{
			name: "effect_early", says: "with --fsync always what was not committed is acknowledged and published",
			edits: []edit{{
				"actors/store_commit.go",
				"s.env.Options.Fsync == FsyncAlways &&",
				"s.env.Options.Fsync == FsyncAlways && s.timers == nil &&",
			}},
			places: []place{rings(20), test("tests", "TestScripts/store_fsync_always")},
		},
		{
			name: "covered_early", says: "with --fsync always the commit under way releases what changed after it began",
			edits: []edit{{
				"actors/store_commit.go",
				"	case d.journal.Pending() > 0:\n		d.waiting",
				"	case d.under == nil:\n		d.waiting",
			}},
			places: []place{rings(20), test("tests", "TestScripts/store_fsync_always")},
		},
		{
			name: "unsynced", says: "commits are not synced",
			edits: []edit{{
				"actors/store_commit.go",
				"d.take(s.env, d.saving || s.env.Options.Fsync != FsyncNever)",
				"d.take(s.env, d.saving)",
			}},
			places: []place{rings(20), test("tests", "TestScripts/(store_fsync|disk)")},
		},
		{
			name: "change_unsaved", says: "a key that changes is not noted for the disk",
			edits: []edit{{
				"storage/packing.go",
				"	t.held, t.all = k, false\n	s.change(k.key)\n",
				"	t.held, t.all = k, false\n",
			}},
			places: []place{rings(20), histories("killed"), test("storage", "TestAShardIsRestoredAsItWas|TestAJournaledEngineIsItsOwnJournal")},
		},
		{
			name: "failure_acknowledged", says: "what a commit that failed had is acknowledged",
			edits: []edit{{
				"actors/store_commit.go",
				"			unknown(e.batch, \"the disk failed: \"+reason)\n",
				"",
			}},
			places: []place{rings(20), test("tests", "TestScripts/(store_disk_fails|disk_fails)")},
		},
		{
			name: "writes_after_failure", says: "a node whose disk has failed takes writes",
			edits: []edit{{
				"actors/store.go",
				"if s.kept.durable != nil && s.env.diskFailure() != \"\" {",
				"if s.kept.durable == nil && s.env.diskFailure() != \"\" {",
			}},
			places: []place{rings(20), test("tests", "TestScripts/(store_disk_fails|disk_fails)")},
		},
		{
			name: "stop_unsaved", says: "a node that stops in order leaves what is unsaved",
			edits: []edit{{
				"actors/store.go",
				"		s.timers.cancelAll()\n		s.finish(ctx)\n",
				"		s.timers.cancelAll()\n",
			}},
			places: []place{rings(20), test("tests", "TestScripts/disk_stop")},
		},
		{
			name: "restored_told", says: "what a disk had and the horizon does not let in stays there",
			edits: []edit{{
				"storage/journal.go",
				"			s.left(p.Name)\n",
				"			_ = k\n",
			}},
			places: []place{rings(20), test("storage", "TestAShardIsRestoredAsItWas")},
		},
	}
}
