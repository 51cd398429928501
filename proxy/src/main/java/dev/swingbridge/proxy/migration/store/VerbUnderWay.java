package dev.swingbridge.proxy.migration.store;

import dev.swingbridge.proxy.migration.lifecycle.Verb;
import java.time.Instant;

/**
 * A verb that takes more than one durable change. It is on record before the first of them and
 * until the last, so that whoever comes after a crash can carry it on, or say what became of it.
 *
 * @param detail its option, as the verb itself writes and reads it; empty for none
 * @param epoch of the cutover; 0 for other verbs
 */
public record VerbUnderWay(Verb verb, String detail, long epoch, String operator, Instant since) {}
