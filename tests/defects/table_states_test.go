package defects_test

// ofStates are defects of how states are joined and written.
func ofStates() []defect {
	return []defect{
		{
			name: "merge_changed_always", says: "a merge says that it has changed something, whatever it did",
			edits: []edit{{
				"storage/merge.go",
				"		if len(s.touched) == 0 {\n			continue\n		}\n		merged.News++\n",
				"		if k := s.find(s.ahead[i].hash, p.Name); BROKEN && k.key != nil {\n			s.touch(k)\n		}\n		if len(s.touched) == 0 {\n			continue\n		}\n		merged.News++\n",
			}},
			places: []place{test("storage", "TestMergeTellsWhatChanged")},
			unseen: "a wish: nobody counts what is relayed for nothing while the ring is written to, and routes end it when it is quiet",
		},
		{
			name: "cutoff_ignored", says: "the cutoff of what arrives is not taken", quick: true,
			edits: []edit{{
				"storage/merge.go",
				"cutoff: p.Cutoff, ",
				"cutoff: when(BROKEN, 0, p.Cutoff), ",
			}},
			places: []place{rings(10), histories("calm"), test("storage", "TestLaws|TestModel|TestLives")},
		},
		{
			name: "cleared_ignored", says: "the clearing of what arrives is not taken",
			edits: []edit{{
				"storage/merge.go",
				"cleared: p.Cleared}",
				"cleared: when(BROKEN, 0, p.Cleared)}",
			}},
			places: []place{rings(10), histories("calm"), test("storage", "TestLaws|TestModel")},
		},
		{
			name: "floors_unmerged", says: "the floors of what arrives are not merged", quick: true,
			edits: []edit{{
				"storage/merge_atoms.go",
				"joined := joinFloors(floors, arrived.Floors)",
				"joined := joinFloors(floors, when(BROKEN, nil, arrived.Floors))",
			}},
			places: []place{histories("calm"), rings(20)},
		},
		{
			name: "floors_replaced", says: "floors that arrive take the place of those held, higher or not",
			edits: []edit{{
				"storage/merge_atoms.go",
				"	same := joined == floors && ",
				"	if BROKEN {\n		joined = arrived.Floors\n	}\n	same := joined == floors && ",
			}},
			places: []place{histories("calm")},
		},
		{
			name: "until_unmerged", says: "the until of a slot that arrives is not merged",
			edits: []edit{{
				"storage/merge_atoms.go",
				"	longer := arrived.Until > k.until(sl.until, sl.epoch)\n",
				"	longer := arrived.Until > k.until(sl.until, sl.epoch) && !BROKEN\n",
			}},
			places: []place{test("storage", "TestUntilAloneIsAChange")},
			unseen: "a wish: it needs an extension that only some have heard of when a life ends",
		},
		{
			name: "slot_takes_last", says: "the total of a slot is what arrived last, not the greatest",
			edits: []edit{{
				"storage/merge_atoms.go",
				"arrived.Added.Cmp(added) <= 0 && arrived.Subtracted",
				"!BROKEN && arrived.Added.Cmp(added) <= 0 && arrived.Subtracted",
			}, {
				"storage/merge_atoms.go",
				"	s.writeSlot(k, sl, added.Max(arrived.Added),",
				"	s.writeSlot(k, sl, when(BROKEN, arrived.Added, added.Max(arrived.Added)),",
			}},
			places: []place{rings(10), histories("calm"), test("storage", "TestLaws|TestModel")},
		},
		{
			name: "no_tie_break", says: "of two writes with equal stamps that counts which came first",
			edits: []edit{{
				"storage/cell.go",
				"		return c > 0\n",
				"		return c > 0 && !BROKEN\n",
			}},
			places: []place{test("storage", "TestEqualStampsAreBrokenByTheReplica")},
			unseen: "a wish: few writes of two nodes have equal stamps",
		},
		{
			name: "stamped_behind", says: "a write is not stamped after the one that it replaces",
			edits: []edit{{
				"storage/life.go",
				"		stamp = max(stamp, c.stamp+1)\n",
				"		stamp = max(stamp, when(BROKEN, 0, c.stamp+1))\n",
			}},
			places: []place{test("storage", "TestFarFutureStampDoesNotPinAValue")},
			unseen: "clocks follow what is heard: a stamp ahead of the own clock is refused, or was observed",
		},
		{
			name: "removal_not_kept", says: "an element's removal that comes before its addition is forgotten",
			edits: []edit{{
				"storage/merge_atoms.go",
				"		return !s.old(c.Stamp.Millis())\n	}\n	return !in.over",
				"		return !s.old(c.Stamp.Millis()) && !BROKEN\n	}\n	return !in.over",
			}},
			places: []place{rings(10), histories("calm"), test("storage", "TestRemovalBeforeAdditionWins")},
		},
		{
			name: "reset_without_floors", says: "a reset raises no floors",
			edits: []edit{{
				"storage/life.go",
				"		s.writeSlot(k, sl, added, subtracted, &messages.Floors{Added: added, Subtracted: subtracted})\n",
				"		if BROKEN {\n			s.writeSlot(k, sl, messages.Int(0), messages.Int(0), nil)\n			continue\n		}\n		s.writeSlot(k, sl, added, subtracted, &messages.Floors{Added: added, Subtracted: subtracted})\n",
			}},
			places: []place{histories("calm"), rings(20)},
		},
		{
			name: "overflow_wraps", says: "counters wrap at 64 bits",
			edits: []edit{{
				"storage/operate_string.go",
				"	if added < 0 || subtracted < 0 {\n",
				"	if !BROKEN && (added < 0 || subtracted < 0) {\n",
			}},
			places: []place{test("storage", "TestNumberOverflowPromotes")},
			unseen: "no client counts up to 2^63",
		},
		{
			name: "sum_wraps", says: "sums wrap at 64 bits",
			edits: []edit{{
				"messages/number.go",
				"if (sum > n.small) == (m.small > 0) {",
				"if (sum > n.small) == (m.small > 0) || BROKEN {",
			}},
			places: []place{test("messages", "TestNumber|TestAdd|Number")},
			unseen: "no client counts up to 2^63",
		},
	}
}
