package dev.swingbridge.proxy.session.state;

import dev.swingbridge.router.table.Side;
import java.util.function.Function;

/** One value for each side. */
public final class PerSide<T> {
    private final T source;
    private final T target;

    public PerSide(Function<Side, ? extends T> initial) {
        source = initial.apply(Side.SOURCE);
        target = initial.apply(Side.TARGET);
    }

    public T get(Side side) {
        return side == Side.SOURCE ? source : target;
    }
}
