package dev.swingbridge.proxy.session.state;

import dev.swingbridge.router.sql.StatementDetail.UserLock;
import dev.swingbridge.router.table.Side;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The locks of GET_LOCK that a session may hold: as many times as it asked for one, it has to give
 * it back. Whether the server granted a request is not known from here; asking it tells.
 */
public final class UserLocks {
    private final Map<String, Integer> held = new HashMap<>();
    private boolean unnamed;
    private Side side = Side.SOURCE;

    public boolean none() {
        return held.isEmpty() && !unnamed;
    }

    /** A statement has run without an error on this side. */
    public void after(List<UserLock> locks, Side on) {
        side = on;
        for (UserLock lock : locks) {
            String name = lock.name().toLowerCase(Locale.ROOT);
            if (lock.equals(UserLock.ALL_RELEASED)) {
                clear();
            } else if (lock.taken()) {
                taken(name);
            } else if (!name.isEmpty()) {
                held.computeIfPresent(name, (_, times) -> times == 1 ? null : times - 1);
            }
        }
    }

    private void taken(String name) {
        if (name.isEmpty()) {
            unnamed = true;
        } else {
            held.merge(name, 1, Integer::sum);
        }
    }

    /** Whose server knows them; the same for all sessions at any time. */
    public Side side() {
        return side;
    }

    public void clear() {
        held.clear();
        unnamed = false;
    }

    /**
     * What asks the server how many of them the session really holds; empty when that cannot be
     * asked, because a name was computed.
     */
    public String question() {
        return unnamed || held.isEmpty()
                ? ""
                : held.keySet().stream()
                        .map(UserLocks::isHeld)
                        .collect(Collectors.joining(" + ", "SELECT ", ""));
    }

    private static String isHeld(String name) {
        String hex = HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
        return "COALESCE(IS_USED_LOCK(CONVERT(X'%s' USING utf8mb4)) = CONNECTION_ID(), 0)"
                .formatted(hex);
    }
}
