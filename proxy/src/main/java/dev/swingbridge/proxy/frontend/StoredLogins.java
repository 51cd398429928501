package dev.swingbridge.proxy.frontend;

import dev.swingbridge.protocol.auth.AuthBytes;
import dev.swingbridge.protocol.auth.AuthPlugin;
import dev.swingbridge.protocol.auth.NativePassword;
import dev.swingbridge.proxy.backend.StoredAccount;
import dev.swingbridge.router.table.Side;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What both servers store for one name, its accounts of all hosts together. */
public record StoredLogins(Map<Side, List<StoredAccount>> accounts) {
    public static final StoredLogins NONE = new StoredLogins(Map.of());

    public StoredLogins {
        accounts = Map.copyOf(accounts);
    }

    private Stream<StoredAccount.Method> methods(Side side) {
        return accounts.getOrDefault(side, List.of()).stream()
                .flatMap(account -> account.methods().stream());
    }

    /** Whether native passwords are all there is on one side. */
    boolean onlyNative(Side side) {
        return methods(side).findAny().isPresent()
                && methods(side).allMatch(StoredAccount.Method::isNative);
    }

    /** Whether a native password of one side is one of the other side too. */
    boolean sharesNative(Side side) {
        return methods(side)
                .map(StoredAccount.Method::nativeHash)
                .anyMatch(hash -> hash != null && stores(side.other(), hash));
    }

    /** SHA1(password) of a client that proves one of a side's native passwords, else null. */
    @Nullable AuthBytes recover(Side side, AuthBytes scramble, AuthBytes nonce) {
        for (StoredAccount.Method method : methods(side).toList()) {
            AuthBytes stage = method.recover(scramble, nonce);
            if (stage != null) {
                return stage;
            }
        }
        return null;
    }

    /** Whether a recovered password lets in on both sides. */
    boolean onBothSides(AuthBytes stage) {
        AuthBytes hash = NativePassword.storedOfStage(stage);
        return stores(Side.SOURCE, hash) && stores(Side.TARGET, hash);
    }

    private boolean stores(Side side, AuthBytes hash) {
        return methods(side).anyMatch(method -> hash.equals(method.nativeHash()));
    }

    /** How to ask a client for its password, in the way it knows from the server itself. */
    String askingMethod(Side side, boolean safeChannel) {
        if (methods(side).anyMatch(method -> method.plugin().equals(AuthPlugin.SHA256))) {
            return AuthPlugin.SHA256;
        }
        return safeChannel && methods(side).anyMatch(StoredAccount.Method::clear)
                ? AuthPlugin.CLEAR
                : AuthPlugin.CACHING_SHA2;
    }
}
