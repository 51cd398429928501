package dev.swingbridge.proxy.migration;

import dev.swingbridge.router.table.Side;
import java.util.List;

/** Whether the applications' accounts can log in on both sides. */
@FunctionalInterface
public interface AccountChecks {
    /**
     * Blocks.
     *
     * @param from the side that the tables leave: who can log in there must be able to do so on the
     *     other side, too
     */
    List<PrecheckReport.Check> run(Side from);
}
