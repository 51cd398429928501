package dev.swingbridge.backfill.position;

/**
 * Where a stream stands or starts: enough to resume, and to compare with other places in the same
 * server's log.
 *
 * @param log file and offset of the end of the last whole transaction
 * @param gtid MySQL: the GTID set of everything before it ({@code uuid:1-9,uuid:tag:1-3}); MariaDB:
 *     the GTID position ({@code 0-1-42,1-1-7}); empty when nothing was logged yet
 */
public record StreamPosition(LogPosition log, String gtid) {}
