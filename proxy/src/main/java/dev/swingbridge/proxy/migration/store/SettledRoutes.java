package dev.swingbridge.proxy.migration.store;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * What ended migrations leave behind for good: without it a table that was moved would be looked
 * for on its old side once the migration's record is gone.
 */
public interface SettledRoutes {
    /** From every side that can be read; of one table the latest. */
    List<SettledRoute> load();

    /** Durable on both sides when this returns; a later statement about a table stays. */
    void keep(Collection<SettledRoute> routes) throws SQLException;
}
