package dev.swingbridge.proxy.migration.store;

import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.time.Instant;

/**
 * Where a table stays after the record of the migration that moved it is gone.
 *
 * @param since that migration was created; of two statements about a table the later one counts
 */
public record SettledRoute(TableName table, Side side, Instant since) {}
