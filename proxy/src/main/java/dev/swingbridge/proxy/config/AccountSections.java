package dev.swingbridge.proxy.config;

import dev.swingbridge.proxy.backend.Secret;
import dev.swingbridge.proxy.backend.ServerCredentials;
import dev.swingbridge.proxy.frontend.Account;
import dev.swingbridge.router.table.Side;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code accounts:}. */
final class AccountSections {
    private AccountSections() {}

    static List<Account> read(List<Section> sections) {
        List<Account> accounts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : sections) {
            String name = section.name("name", null);
            if (!names.add(name) && !name.isEmpty()) {
                section.problem("name", "is used twice: " + name);
            }
            String password = section.text("password", "");
            Section source = section.optionalSection("source");
            Section target = section.optionalSection("target");
            accounts.add(
                    new Account(
                            name,
                            password,
                            Map.of(
                                    Side.SOURCE, credentials(source, name, password),
                                    Side.TARGET, credentials(target, name, password))));
            section.refuseUnknown();
        }
        return List.copyOf(accounts);
    }

    /** The account's own name and password where the file says nothing. */
    private static ServerCredentials credentials(
            @Nullable Section section, String name, String password) {
        if (section == null) {
            return new ServerCredentials(name, Secret.clearText(password));
        }
        String user = section.text("user", name);
        Secret secret = Secret.clearText(section.text("password", ""));
        section.refuseUnknown();
        return new ServerCredentials(user, secret);
    }
}
