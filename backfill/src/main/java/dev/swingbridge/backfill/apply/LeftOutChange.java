package dev.swingbridge.backfill.apply;

import dev.swingbridge.backfill.position.LogPosition;
import dev.swingbridge.router.table.TableName;

/**
 * A change of a table's definition on the side that is read, which was not made on the other.
 *
 * @param end behind it in the log
 */
public record LeftOutChange(TableName table, String statement, LogPosition end) {}
