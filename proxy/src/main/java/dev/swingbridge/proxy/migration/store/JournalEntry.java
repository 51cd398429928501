package dev.swingbridge.proxy.migration.store;

import java.time.Instant;

/**
 * One line of a migration's journal.
 *
 * @param event what happened: a verb, a transition, a step of a cutover, a failure
 * @param detail positions, reasons, counts; empty when there is nothing to add
 * @param millis how long it took; 0 for things without a duration
 * @param operator who asked for it; {@code proxy} for what the proxy did by itself
 */
public record JournalEntry(
        long number,
        Instant at,
        long epoch,
        String event,
        String detail,
        double millis,
        String operator) {}
