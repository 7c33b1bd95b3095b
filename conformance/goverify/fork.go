package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"
)

// checkForkFile checks the proof that a log has signed two histories: it returns the two trees that exclude each other.
func checkForkFile(k keys, data []byte) (smaller, larger tlog.Tree, err error) {
	parts := bytes.Split(data, []byte("\n\n"))
	lines := strings.Split(string(parts[0]), "\n")
	if lines[0] != "pilotzone-fork-proof@v1" || len(lines) < 2 || len(parts) != 5 {
		return smaller, larger, errors.New("this is not the proof of a fork")
	}
	hashes := make([]tlog.Hash, len(lines)-1)
	for i, line := range lines[1:] {
		if hashes[i], err = tlog.ParseHash(line); err != nil {
			return smaller, larger, err
		}
	}
	if smaller, err = k.open(bytes.Join([][]byte{parts[1], append(parts[2], '\n')}, []byte("\n\n"))); err != nil {
		return smaller, larger, err
	}
	if larger, err = k.open(bytes.Join(parts[3:], []byte("\n\n"))); err != nil {
		return smaller, larger, err
	}
	return smaller, larger, excludeEachOther(smaller, larger, hashes[0], hashes[1:])
}

// excludeEachOther checks that the larger tree begins with the root given, and that the smaller one has another root.
func excludeEachOther(smaller, larger tlog.Tree, root tlog.Hash, path tlog.TreeProof) error {
	if smaller.Hash == root {
		return errors.New("no fork: the larger tree begins with the smaller one")
	}
	if err := tlog.CheckTree(path, larger.N, larger.Hash, smaller.N, root); err != nil {
		return fmt.Errorf("no fork shown, says x/mod: %w", err)
	}
	nodes := make([][]byte, len(path))
	for i := range path {
		nodes[i] = path[i][:]
	}
	old, now := uint64(smaller.N), uint64(larger.N)
	if err := proof.VerifyConsistency(rfc6962.DefaultHasher, old, now, nodes, root[:], larger.Hash[:]); err != nil {
		return fmt.Errorf("no fork shown, says transparency-dev: %w", err)
	}
	return nil
}
