package org.helipoint.query;

import org.helipoint.store.WorkflowSearch;

/** What a query asks the store for. */
public final class SearchOf {

    private SearchOf() {}

    public static WorkflowSearch query(WorkflowQuery query, Caller caller) {
        return query.search(caller);
    }
}
