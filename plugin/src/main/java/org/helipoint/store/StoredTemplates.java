package org.helipoint.store;

import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.Session;

/**
 * Keeps the templates of users, and which jobs were started from which template. Every method throws
 * {@link org.helipoint.capture.StoreUnavailableException} while the database is not open or fails. Thread-safe.
 */
public final class StoredTemplates {

    private static final int ID_LENGTH = 12;

    private final Database database;
    private final String site;

    /** Two starts from a new template at once would both write its content. */
    private final Object documents = new Object();

    /**
     * The templates of a site.
     *
     * @param site name of the UNICORE/X whose templates these are
     */
    public StoredTemplates(Database database, String site) {
        this.database = database;
        this.site = site;
    }

    /** By which users address a template of somebody: templates of different users may have one name. */
    public static String id(String name, String ownerKey) {
        return name + "~" + sha256(ownerKey).substring(0, ID_LENGTH);
    }

    static String key(String site, String id) {
        return sha256(site + "\n" + id);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The name of the site. */
    public String site() {
        return site;
    }

    /**
     * The ids of those of an owner and those that are shared, those changed last first.
     *
     * @param shares what they may be shared with
     */
    public List<String> visible(String ownerKey, Set<String> shares, int num) {
        return database.read(session -> session
                .createSelectionQuery(
                        "select name, ownerKey from TemplateRow where site = :site"
                                + " and (ownerKey = :owner or share in :shares) order by changed desc, id",
                        Object[].class)
                .setParameter("site", site)
                .setParameter("owner", ownerKey)
                .setParameterList("shares", shares)
                .setMaxResults(num)
                .stream()
                .map(row -> id((String) row[0], (String) row[1]))
                .toList());
    }

    /** A template, whoever's. */
    public Optional<KeptTemplate> find(String id) {
        return database.read(session -> Optional.ofNullable(session.find(TemplateRow.class, key(site, id)))
                .map(TemplateRow::template));
    }

    /**
     * What an owner has.
     *
     * @param templates how many
     * @param characters how many these have together
     */
    public record Amount(long templates, long characters) {}

    /** What an owner has, but for one of the templates. */
    public Amount amount(String ownerKey, String besides) {
        return database.read(session -> amount(session, ownerKey, besides));
    }

    private Amount amount(Session session, String ownerKey, String besides) {
        Object[] row = session.createSelectionQuery(
                        "select count(*), coalesce(sum(length(document)), 0L) from TemplateRow"
                                + " where site = :site and ownerKey = :owner and id <> :besides",
                        Object[].class)
                .setParameter("site", site)
                .setParameter("owner", ownerKey)
                .setParameter("besides", key(site, besides))
                .getSingleResult();
        return new Amount((Long) row[0], (Long) row[1]);
    }

    /**
     * Keeps a template, in the place of the version before.
     *
     * @param before what its owner was thought to have under this name
     * @param check refuses, by an exception, if the owner would have too much with it; asked about the others while nobody
     *     else of this server saves one
     * @return whether that was so; if not, nothing has changed
     */
    public boolean save(KeptTemplate template, Optional<KeptTemplate> before, Consumer<Amount> check) {
        return database.writeInTime(session -> {
            check.accept(amount(session, template.ownerKey(), template.id()));
            return save(session, template, before);
        });
    }

    private boolean save(Session session, KeptTemplate template, Optional<KeptTemplate> before) {
        TemplateRow now = session.find(TemplateRow.class, key(site, template.id()), LockModeType.PESSIMISTIC_WRITE);
        boolean expected = Optional.ofNullable(now).map(TemplateRow::template).equals(before);
        if (expected) {
            session.merge(new TemplateRow(site, template));
        }
        return expected;
    }

    /** Deletes a template; of what was used of it, nothing. */
    public void delete(String id) {
        database.writeInTime(session -> session.createMutationQuery("delete from TemplateRow where id = :id")
                .setParameter("id", key(site, id))
                .executeUpdate());
    }

    /**
     * Notes that a job is about to be started from a template. When this returns, it outlives a killed server.
     *
     * @param document content of the template
     */
    public void used(TemplateUse use, String document) {
        synchronized (documents) {
            database.guarded(session -> {
                TemplateDocumentRow.Key key = new TemplateDocumentRow.Key(use.digest(), site);
                if (session.find(TemplateDocumentRow.class, key) == null) {
                    session.persist(new TemplateDocumentRow(use.digest(), site, document));
                }
                session.persist(new TemplateUseRow(use));
                return null;
            });
        }
    }

    /** Takes back that a job was to be started. */
    public void notUsed(String job) {
        database.guarded(
                session -> session.createMutationQuery("delete from TemplateUseRow where job = :job and site = :site")
                        .setParameter("job", job)
                        .setParameter("site", site)
                        .executeUpdate());
    }

    /** Which jobs of these ids, of any site, were started from a template, and from which. */
    public List<TemplateUse> uses(Collection<String> jobs) {
        return database.read(session -> session
                .createSelectionQuery("from TemplateUseRow where job in :jobs", TemplateUseRow.class)
                .setParameterList("jobs", jobs)
                .stream()
                .map(TemplateUseRow::use)
                .toList());
    }

    /**
     * The content that a template of a site had when a job was started from it.
     *
     * @param where name of the site
     */
    public Optional<String> document(String where, String digest) {
        return database.read(session -> Optional.ofNullable(
                        session.find(TemplateDocumentRow.class, new TemplateDocumentRow.Key(digest, where)))
                .map(TemplateDocumentRow::document));
    }
}
