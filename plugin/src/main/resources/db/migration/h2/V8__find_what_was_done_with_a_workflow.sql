create index audit_workflow on audit (workflow, action);
