namespace SyncErrors.Integration;

// Only for a build that is sold through the marketplace: a per-tenant extension must not contain entitlements (PTE0013).
// Being entitled is a maximum. What a user or an application may do is still decided by the permission sets.
#if APPSOURCE
entitlement "SYNCERR Application API"
{
    Type = ApplicationScope;
    Id = 'API.ReadWrite.All';
    ObjectEntitlements = "SYNCERR ENTITLED";
}

entitlement "SYNCERR Unlicensed"
{
    Type = Unlicensed;
    ObjectEntitlements = "SYNCERR ENTITLED";
}

entitlement "SYNCERR Delegated Admin"
{
    Type = Role;
    RoleType = Delegated;
    Id = '00000000-0000-0000-0000-000000000007';
    ObjectEntitlements = "SYNCERR ENTITLED";
}

entitlement "SYNCERR Delegated Helpdesk"
{
    Type = Role;
    RoleType = Delegated;
    Id = '00000000-0000-0000-0000-000000000008';
    ObjectEntitlements = "SYNCERR ENTITLED";
}
#endif
