package dev.swingbridge.router.sql;

import dev.swingbridge.router.lexer.TokenCursor;
import dev.swingbridge.router.table.TableName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The names of WITH that hide tables at this point of a statement. */
final class CommonTables {
    private final Deque<Set<String>> frames = new ArrayDeque<>();
    private final TokenCursor cursor;

    CommonTables(TokenCursor cursor) {
        this.cursor = cursor;
    }

    void open() {
        frames.push(new HashSet<>());
    }

    void close() {
        frames.pop();
    }

    void add(String name) {
        frames.element().add(cursor.inServerCase(name));
    }

    boolean hides(String name) {
        String spelled = cursor.inServerCase(name);
        return frames.stream().anyMatch(frame -> frame.contains(spelled));
    }

    /** One table named in a FROM clause. */
    record Reference(String alias, TableName table) {}
}
