package dev.swingbridge.proxy.migration;

import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.Side;
import java.util.List;

/**
 * What to migrate.
 *
 * @param name starts with a letter, then letters, digits, {@code _} and {@code -}; under 60
 *     characters
 * @param tables patterns: {@code shop.*}, {@code shop.orders}, {@code !shop.tmp_*}, {@code
 *     /regex/}; {@code *} is everything but system schemas
 * @param from the side that serves the tables now
 * @param onDdl what becomes of changes of the tables' definition
 * @param start at once, and in any case: also when this process ends before it came to that
 */
public record CreateRequest(
        String name, List<String> tables, Side from, OnDdl onDdl, boolean start) {
    public CreateRequest {
        tables = List.copyOf(tables);
    }

    /** Without starting it; changes of a definition stop it. */
    public CreateRequest(String name, List<String> tables, Side from) {
        this(name, tables, from, OnDdl.STOP, false);
    }

    public Side to() {
        return from.other();
    }
}
