package dev.swingbridge.proxy.migration.store;

import dev.swingbridge.router.table.TableName;

/**
 * How far the copy of one table was when it was last written down.
 *
 * @param bytes of the values, over all runs of the copy
 */
public record CopiedTable(
        TableName table, boolean copied, long rows, long rowsEstimated, long bytes) {}
