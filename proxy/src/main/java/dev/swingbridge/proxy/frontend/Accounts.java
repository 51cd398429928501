package dev.swingbridge.proxy.frontend;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The mapped logins; with none at all, every login is passed through to the servers. */
public final class Accounts {
    private final Map<String, Account> byName = new LinkedHashMap<>();

    public Accounts(List<Account> accounts) {
        accounts.forEach(account -> byName.put(account.name(), account));
    }

    public @Nullable Account find(String name) {
        return byName.get(name);
    }

    public boolean passThrough() {
        return byName.isEmpty();
    }
}
