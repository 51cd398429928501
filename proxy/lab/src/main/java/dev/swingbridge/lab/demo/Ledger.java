package dev.swingbridge.lab.demo;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one client knows of its own writes: which were acknowledged, and which may or may not have
 * happened because the connection broke before the answer. Touched by its client's thread only
 * until that has ended.
 */
final class Ledger {
    final int client;
    final BitSet acknowledgedEntries = new BitSet();
    final BitSet unknownEntries = new BitSet();
    long acknowledgedNotes;
    long unknownNotes;

    /** Quantity by item; items of unknown outcome are not in it. */
    final Map<Integer, Integer> cart = new HashMap<>();

    final Set<Integer> unknownCartItems = new HashSet<>();

    /** All acknowledged writes, single statements and whole transactions alike. */
    long acknowledgedWrites;

    Ledger(int client) {
        this.client = client;
    }
}
