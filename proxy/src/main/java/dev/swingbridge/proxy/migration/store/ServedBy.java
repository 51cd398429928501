package dev.swingbridge.proxy.migration.store;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.swingbridge.router.table.Side;
import java.util.Locale;

/** Who takes application writes, in one word. */
public enum ServedBy {
    SOURCE,
    TARGET,
    /** It cannot be told now, so work waits. */
    BLOCKED;

    public static ServedBy side(Side side) {
        return side == Side.SOURCE ? SOURCE : TARGET;
    }

    /** As operators and scripts read it. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return label();
    }
}
