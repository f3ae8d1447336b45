package tests

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mistake is one that others have made, and what shows that it is not made here.
type mistake struct {
	says    string
	scripts []string // in scripts, without .txt
	tests   []string // each a folder and a function of its tests
}

// originals are the defects of the first blue-rings, which are not to be ported.
func originals() []mistake {
	return []mistake{
		{"restart with empty memory loses increments",
			[]string{"original_restart_loses_increments"}, []string{"storage TestRestartWithEmptyMemoryLosesNothing"}},
		{"coherent true while catching up", []string{"original_coherent_while_catching_up"}, nil},
		{"an expired key comes back with its old value",
			[]string{"original_expired_comes_back"}, []string{"storage TestExpiredKeyDoesNotComeBack"}},
		{"counter merge reports changed the wrong way round",
			[]string{"original_merge_reports_changed"}, []string{"storage TestMergeTellsWhatChanged"}},
		{"a set removal that arrives before its addition is lost",
			[]string{"original_removal_before_addition"}, []string{"storage TestRemovalBeforeAdditionWins"}},
		{"register stamps are host uptime and have no tie-break",
			[]string{"original_register_tie_break"}, []string{"storage TestForgedTieIsBrokenTheSameWay"}},
		{"an extension of expiry alone is not published",
			[]string{"original_extension_alone"}, []string{"storage TestExtensionAloneIsAChange"}},
		{"the same name with two kinds is undefined", []string{"original_two_kinds"}, []string{"storage TestKindConflictIsReportedOnce"}},
		{"socket buffers without bound",
			[]string{"original_buffers_without_bound", "subscriber_credit", "subscriber_pressure"},
			[]string{"transport/zmq TestBuffersAreBounded", "transport/zmq TestAStalledSubscriberCostsWhatTheLimitAllows"}},
		{"arrays of packets not counted in recv", []string{"original_arrays_not_counted"}, nil},
		{"connected is always 0", []string{"original_connected_is_zero"}, nil},
		{"sweep once an hour", []string{"original_sweep_once_an_hour"}, []string{"storage TestExpiredKeyLeavesAtTheHorizon"}},
		{"LWW used as a lock", []string{"original_lock"}, nil},
		{"null <= max passes a quota check", []string{"original_missing_is_not_zero"}, nil},
		{"a message of bad JSON kills the process",
			[]string{"original_bad_frame_kills"}, []string{"tests/process TestHostilePublisherHarmsNobody"}},
		{"a frame that announces 4 GiB is kept in memory",
			[]string{"original_frame_of_4_gib"},
			[]string{"transport/zmq TestOversizeFrame", "messages TestAllocationIsBoundedByTheLength"}},
		{"a wrong value makes a counter NaN everywhere for ever", []string{"original_wrong_value"}, nil},
		{"a peer that hangs with its socket open is never reconnected",
			[]string{"original_silent_peer"}, []string{"actors TestSubscriberMakesASilentSocketAnew"}},
		{"updates published while cut off are dropped and return at 73 names a second",
			[]string{"original_cut_off_updates", "original_cut_off_updates_73_a_second"}, nil},
	}
}

// others are the classes of bugs that were found in other systems.
func others() []mistake {
	return []mistake{
		{"replica id reused (Riak kv679, Scylla 2169)",
			[]string{"others_replica_id_reused", "subscriber_double"}, []string{"storage/disk TestTheLivesOfAHost"}},
		{"pruning counts twice (Akka.NET 4200)",
			[]string{"others_pruning_counts_twice"}, []string{"storage TestReturnedSlotIsNotContinued"}},
		{"reset undone by max-merge",
			[]string{"others_reset_undone_by_max_merge"}, []string{"storage TestResetUndoneByMaxMerge"}},
		{"deleted keys revived (KeyDB 83, 390)",
			[]string{"others_deleted_keys_revived"}, []string{"storage TestDeletedKeyNotRevived"}},
		{"far-future clocks pin values (HAProxy, Roshi)",
			[]string{"others_far_future_clocks_pin_values", "clock_skewed_node", "subscriber_skew"},
			[]string{"storage TestFarFutureStampDoesNotPinAValue"}},
		{"overflow (Hazelcast, Redis Active-Active, Antidote)",
			[]string{"others_overflow"}, []string{"storage TestNumberOverflowPromotes", "messages TestNumberAtTheEdgesOf64Bits"}},
		{"one peer writing another's slot",
			[]string{"others_one_peer_writes_anothers_slot"}, []string{"storage TestPeerWritingAnothersSlot"}},
		{"increments lost with no fault at all (Antidote 492)",
			[]string{"others_increments_lost_without_a_fault"}, []string{"tests/simulation/ring TestRings"}},
		{"divergence after partition (Antidote 493)",
			[]string{"others_divergence_after_a_partition"}, []string{"tests/simulation TestLinks"}},
		{"never catching up after a stop (Antidote 420)",
			[]string{"others_never_catching_up_after_a_stop"}, []string{"tests/process TestStoppedNodeGetsInStep"}},
	}
}

// TestMistakesOfOthersAreNotMade holds the scripts and tests to the lists: what shows that
// a mistake is not made must be there, and TestScripts and the packages run it. A script
// named after a mistake must be in the lists.
func TestMistakesOfOthersAreNotMade(t *testing.T) {
	listed := map[string]bool{}
	for _, m := range slices.Concat(originals(), others()) {
		t.Run(m.says, func(t *testing.T) {
			if len(m.scripts) == 0 {
				t.Error("no script shows it: write one, named after it")
			}
			for _, script := range m.scripts {
				listed[script] = true
				if text := readFile(t, "scripts/"+script+".txt"); !strings.Contains(text, "\n----\n") {
					t.Errorf("scripts/%s.txt has no command: it shows nothing", script)
				}
			}
			for _, test := range m.tests {
				folder, name, _ := strings.Cut(test, " ")
				if !hasTest(t, folder, name) {
					t.Errorf("no file of %s has func %s: has it another name now?", folder, name)
				}
			}
		})
	}
	for _, pattern := range []string{"scripts/original_*.txt", "scripts/others_*.txt"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: no scripts (%v)", pattern, err)
		}
		for _, path := range paths {
			if name := strings.TrimSuffix(filepath.Base(path), ".txt"); !listed[name] {
				t.Errorf("%s shows a mistake that no list has: add it", path)
			}
		}
	}
}

func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	function := regexp.MustCompile(`(?m)^func ` + name + `\(t \*testing\.T\)`)
	return slices.ContainsFunc(paths, func(path string) bool { return function.MatchString(readFile(t, path)) })
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
