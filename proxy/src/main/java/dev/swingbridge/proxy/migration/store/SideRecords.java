package dev.swingbridge.proxy.migration.store;

import dev.swingbridge.proxy.migration.store.Register.Decision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything one side remembers about the cutovers of one migration.
 *
 * @param intent null when the side was never asked to give anything up
 * @param registers of every attempt by which this side would gain, in no order
 */
public record SideRecords(@Nullable Intent intent, List<Register> registers) {
    public static final SideRecords EMPTY = new SideRecords(null, List.of());

    public SideRecords {
        registers = List.copyOf(registers);
    }

    public @Nullable Register register(long epoch) {
        return registers.stream().filter(each -> each.epoch() == epoch).findFirst().orElse(null);
    }

    /** Epoch of the newest attempt that this side won; -1 when it won none. */
    public long lastCommitted() {
        return registers.stream()
                .filter(each -> each.decision() == Decision.COMMITTED)
                .mapToLong(Register::epoch)
                .max()
                .orElse(-1);
    }

    /** The highest epoch that anything here mentions; 0 when nothing does. */
    public long highestEpoch() {
        long own = registers.stream().mapToLong(Register::epoch).max().orElse(0);
        return intent == null ? own : Math.max(own, intent.epoch());
    }
}
