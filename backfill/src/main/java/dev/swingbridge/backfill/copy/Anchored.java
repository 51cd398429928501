package dev.swingbridge.backfill.copy;

import dev.swingbridge.backfill.position.LogPosition;

/**
 * What was read from one snapshot of a server.
 *
 * @param high everything the snapshot shows is before this place in the server's log
 */
public record Anchored<T>(T value, LogPosition high) {}
