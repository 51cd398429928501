package dev.swingbridge.proxy.session.state;

import dev.swingbridge.router.table.Side;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the client is in a transaction, on which side, and what would rebuild it elsewhere as
 * long as nothing has been done in it.
 */
public final class TransactionState {
    private boolean open;
    private boolean worked;
    private @Nullable Side side;
    private long sinceNanos;
    private final List<String> opening = new ArrayList<>();
    private @Nullable String nextCharacteristics;

    public boolean open() {
        return open;
    }

    /** Open, and no statement with tables has run in it: it may be rebuilt on the other side. */
    public boolean empty() {
        return open && !worked;
    }

    /** The side that has the transaction's work; null while there is none. */
    public @Nullable Side workSide() {
        return open && worked ? side : null;
    }

    public long sinceNanos() {
        return sinceNanos;
    }

    /** The statements that rebuild an empty transaction, in order. */
    public List<String> opening() {
        return List.copyOf(opening);
    }

    /** A SET TRANSACTION for the next transaction only, still waiting for it; or null. */
    public @Nullable String nextCharacteristics() {
        return nextCharacteristics;
    }

    public void nextCharacteristics(String statement) {
        nextCharacteristics = statement;
    }

    /** A transaction with nothing in it was begun by this statement. */
    public void began(Side on, String statement) {
        boolean fresh = !open || worked;
        open = true;
        worked = false;
        side = on;
        if (fresh) {
            sinceNanos = System.nanoTime();
        }
        opening.clear();
        characteristicsApply();
        opening.add(statement);
    }

    /** A savepoint in a transaction that is still empty. */
    public void savepoint(String statement) {
        if (empty()) {
            opening.add(statement);
        }
    }

    /** A statement that works on tables, or may, has run; the server says whether one is open. */
    public void worked(Side on, boolean openNow) {
        if (openNow && !open) {
            sinceNanos = System.nanoTime();
        }
        open = openNow;
        worked = openNow;
        side = openNow ? on : null;
        opening.clear();
        nextCharacteristics = null;
    }

    /** A statement without tables has run; the server says whether a transaction is open. */
    public void passed(Side on, boolean openNow) {
        if (!openNow) {
            ended();
        } else if (!open) {
            worked(on, true); // begun in a way that was not understood: it stays where it is
        }
    }

    /**
     * A statement that reads names only has run. With autocommit off it may have begun a
     * transaction, which the next one elsewhere begins by itself.
     */
    public void listed(Side on, boolean openNow) {
        if (!openNow) {
            ended();
            nextCharacteristics = null;
        } else if (!open) {
            open = true;
            worked = false;
            side = on;
            sinceNanos = System.nanoTime();
            opening.clear();
            characteristicsApply();
        }
    }

    private void characteristicsApply() {
        if (nextCharacteristics != null) {
            opening.add(nextCharacteristics);
            nextCharacteristics = null;
        }
    }

    /** The empty transaction lives on the other side from now on. */
    public void movedTo(Side to) {
        side = to;
    }

    public void ended() {
        open = false;
        worked = false;
        side = null;
        opening.clear();
    }
}
