package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"
)

// checkInclusion makes the proof of an entry from the tiles with each library, and checks it with that library.
func checkInclusion(read source, tree tlog.Tree, index int64) error {
	entries, err := read.bundle(index/256, int(min(256, tree.N-index/256*256)))
	if err != nil {
		return err
	}
	entry := entries[index%256]
	record, err := tlog.ProveRecord(tree.N, index, tlog.TileHashReader(tree, tileReader{read}))
	if err != nil {
		return fmt.Errorf("x/mod cannot prove leaf %d: %w", index, err)
	}
	nodes, err := proof.Inclusion(uint64(index), uint64(tree.N))
	if err != nil {
		return err
	}
	hashes, err := rehashed(read, tree, nodes)
	if err != nil {
		return err
	}
	if len(hashes) != len(record) {
		return fmt.Errorf("the libraries differ on the proof of leaf %d", index)
	}
	return verifyInclusion(tree, index, entry, hashes)
}

// verifyInclusion checks one proof with both libraries.
func verifyInclusion(tree tlog.Tree, index int64, entry []byte, hashes [][]byte) error {
	record := make(tlog.RecordProof, len(hashes))
	for i, hash := range hashes {
		record[i] = tlog.Hash(hash)
	}
	if err := tlog.CheckRecord(record, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
		return fmt.Errorf("x/mod refuses the proof of leaf %d: %w", index, err)
	}
	leaf := rfc6962.DefaultHasher.HashLeaf(entry)
	err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index), uint64(tree.N), leaf, hashes, tree.Hash[:])
	if err != nil {
		return fmt.Errorf("transparency-dev refuses the proof of leaf %d: %w", index, err)
	}
	return nil
}

// checkConsistency proves with both libraries that the log of an earlier size and root only grew into this one.
func checkConsistency(read source, old, tree tlog.Tree) error {
	grown, err := tlog.ProveTree(tree.N, old.N, tlog.TileHashReader(tree, tileReader{read}))
	if err != nil {
		return fmt.Errorf("x/mod cannot prove consistency: %w", err)
	}
	if err := tlog.CheckTree(grown, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return fmt.Errorf("not consistent with size %d, says x/mod: %w", old.N, err)
	}
	nodes, err := proof.Consistency(uint64(old.N), uint64(tree.N))
	if err != nil {
		return err
	}
	hashes, err := rehashed(read, tree, nodes)
	if err != nil {
		return err
	}
	size, newSize := uint64(old.N), uint64(tree.N)
	err = proof.VerifyConsistency(rfc6962.DefaultHasher, size, newSize, hashes, old.Hash[:], tree.Hash[:])
	if err != nil {
		return fmt.Errorf("not consistent with size %d, says transparency-dev: %w", old.N, err)
	}
	return nil
}

// rehashed reads the nodes that a proof is made of.
func rehashed(read source, tree tlog.Tree, nodes proof.Nodes) ([][]byte, error) {
	hashes := make([][]byte, len(nodes.IDs))
	for i, id := range nodes.IDs {
		var err error
		if hashes[i], err = node(read, tree, id); err != nil {
			return nil, err
		}
	}
	return nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
}

// node derives the hash of one node from the tile that it lies in.
func node(read source, tree tlog.Tree, id compact.NodeID) ([]byte, error) {
	level, below := int(id.Level/8), id.Level%8
	first := id.Index << below
	width := int(min(256, tree.N>>(8*level)-int64(first/256)*256))
	data, err := read.tile(tlog.Tile{H: 8, L: level, N: int64(first / 256), W: width})
	if err != nil {
		return nil, err
	}
	inside := (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)
	for at := first % 256; at < first%256+1<<below; at++ {
		if err := inside.Append(data[32*at:32*at+32], nil); err != nil {
			return nil, err
		}
	}
	return inside.GetRootHash(nil)
}

// checkProofFile checks a .tlog-proof: its checkpoint, and that it proves the entry under it.
func checkProofFile(k keys, text, entry []byte) (int64, error) {
	head, signed, found := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return 0, errors.New("this is not a tlog-proof")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return 0, errors.New("the proof lacks its index")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil {
		return 0, err
	}
	hashes := make([][]byte, len(lines)-1)
	for i, line := range lines[1:] {
		hash, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(hash) != 32 {
			return 0, fmt.Errorf("line %q of the proof is no hash", line)
		}
		hashes[i] = hash
	}
	tree, err := k.open(signed)
	if err != nil {
		return 0, err
	}
	return index, verifyInclusion(tree, index, entry, hashes)
}
