package main

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	formats "github.com/transparency-dev/formats/log"
	cosignatures "github.com/transparency-dev/formats/note"
)

// keys are those of the log and of the witnesses whose cosignatures must all be there.
type keys struct {
	log       note.Verifier
	witnesses []note.Verifier
}

func parseKeys(vkey string, witnesses []string) (keys, error) {
	log, err := note.NewVerifier(strings.TrimSpace(vkey))
	if err != nil {
		return keys{}, fmt.Errorf("the key of the log: %w", err)
	}
	found := keys{log: log}
	for _, each := range witnesses {
		witness, err := cosignatures.NewVerifierForCosignatureV1(each)
		if err != nil {
			return keys{}, fmt.Errorf("the key of a witness: %w", err)
		}
		found.witnesses = append(found.witnesses, witness)
	}
	return found, nil
}

// open returns the tree in a signed checkpoint, read by x/mod's parser of notes and by that of transparency-dev.
func (k keys) open(signed []byte) (tlog.Tree, error) {
	checkpoint, _, opened, err := formats.ParseCheckpoint(signed, k.log.Name(), k.log, k.witnesses...)
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("the checkpoint: %w", err)
	}
	if missing := len(k.witnesses) + 1 - len(opened.Sigs); missing > 0 {
		return tlog.Tree{}, fmt.Errorf("the checkpoint lacks %d signatures", missing)
	}
	root := tlog.Hash(checkpoint.Hash)
	return tlog.Tree{N: int64(checkpoint.Size), Hash: root}, nil
}

// parseTree reads SIZE:ROOT, an earlier state of the log that its reader has kept.
func parseTree(text string) (tlog.Tree, error) {
	size, root, _ := strings.Cut(text, ":")
	n, err := strconv.ParseInt(size, 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.ParseHash(root)
	return tlog.Tree{N: n, Hash: hash}, err
}
