package org.helipoint.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.helipoint.store.Database.Settings;

/** Connections to H2 on which no statement takes longer than a question may. */
final class LimitedH2 {

    private LimitedH2() {}

    static DataSource of(Settings settings) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(settings.url());
        source.setUser(settings.user());
        source.setPassword(settings.password());
        long limit = settings.limits().statementTimeout().toMillis();
        return (DataSource) Proxy.newProxyInstance(
                LimitedH2.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(source, arguments);
                        if (result instanceof Connection connection) {
                            limit(connection, limit);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /**
     * H2 has one limit for all statements of a connection, and Hibernate takes away what limit a statement has when it is
     * closed. The driver remembers the limit that it was first asked for, so it says from then on that there is none.
     */
    private static void limit(Connection connection, long millis) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.getQueryTimeout();
            statement.execute("set query_timeout " + millis);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
