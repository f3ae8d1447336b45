// Package transporttest is the conformance suite of transport.Network: what a
// network must do to be one. Each network calls Run from its own tests.
package transporttest

import (
	"testing"

	"blue-rings/transport"
)

// Harness is a network under test.
type Harness struct {
	// Network is fresh, delivers by itself, and is closed by the test's cleanup.
	Network transport.Network

	// Endpoint is one that nobody uses; another one at each call.
	Endpoint func(t *testing.T) string

	// Overflow is how many frames of 1 KiB are more than the network keeps for a
	// subscriber that does not read, buffers of the system included.
	Overflow int
}

// Run holds the networks that fresh makes, one for each test, to the contract.
func Run(t *testing.T, fresh func(t *testing.T) Harness) {
	t.Helper()
	tests := []struct {
		name string
		run  func(*testing.T, Harness)
	}{
		{"frames arrive whole and in order", framesInOrder},
		{"two subscribers each get all", everySubscriber},
		{"the owner may reuse a frame it sent", reusedFrame},
		{"a late joiner misses earlier frames and is counted", lateJoiner},
		{"send without subscribers", sendToNobody},
		{"send never waits for a subscriber that does not read", pausedSubscriber},
		{"receive never blocks", receiveOnNothing},
		{"ready comes once for each arm", readyOnce},
		{"ready does not come without arm", notWithoutArm},
		{"arm over waiting frames fires", armOverWaiting},
		{"arm over a waiting subscription fires", armOverJoined},
		{"ready comes after bursts of sends", joinBetweenSends},
		{"no ready after close", notAfterClose},
		{"subscribers survive a rebinding", rebinding},
		{"subscribers may come first", connectFirst},
		{"a taken endpoint", takenEndpoint},
		{"malformed endpoints", malformedEndpoints},
		{"closed sockets", closedSockets},
		{"an audience comes and goes", audienceComesAndGoes},
		{"an audience is the same value until it changes", audienceStaysTheSame},
		{"who has an identity joins once", identitiesJoinOnce},
		{"an identity too long", identityTooLong},
		{"answers come in order", answersInOrder},
		{"several askers", severalAskers},
		{"the owner may reuse a question and an answer", reusedQuestion},
		{"a question too long", tooLongQuestion},
		{"nobody answers", nobodyAnswers},
		{"an asker that does not read", askerDoesNotRead},
		{"an answerer that does not read", answererDoesNotRead},
		{"an asker leaves", askerLeaves},
		{"an answerer returns", answererReturns},
		{"an asker is told of the connection", askerIsToldOfTheConnection},
		{"an endpoint taken by an answerer", takenByAnswerer},
		{"malformed endpoints to ask", malformedPlacesToAsk},
		{"a dialogue that was closed", closedDialogue},
		{"ready for questions", readyForQuestions},
		{"ready for answers", readyForAnswers},
		{"ready for a question between answers", questionBetweenAnswers},
		{"ready for an answer between questions", answerBetweenQuestions},
		{"arm after send", armAfterSend},
		{"asking and answering at once", conversing},
		{"no ready after close of a dialogue", dialogueAfterClose},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, fresh(t)) })
	}
}
