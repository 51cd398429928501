package dev.swingbridge.proxy.session;

import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Is told of views, routines, triggers and tables that a client has just defined. */
public interface DefinitionWatch {
    /**
     * Called by event loops.
     *
     * @param side whose server has run the statement
     * @param named tables and views that the statement names
     * @return ends well, on any thread and soon, once statements are judged by what has been
     *     defined; over already when none is
     */
    CompletionStage<?> defined(Side side, Set<TableName> named);
}
