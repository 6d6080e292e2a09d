// Made by `npm run gen:api` from the server's OpenAPI document. Not to be changed by hand.

export interface paths {
    "/api/customers": { parameters: { }; get: operations["customers_find"]; post: operations["customers_create"]; };
    "/api/customers/{customer}": { parameters: { }; get: operations["customers_read"]; put: operations["customers_change"]; delete: operations["customers_remove"]; };
    "/api/customers/{customer}/actions/activate": { parameters: { }; post: operations["customers_activate"]; };
    "/api/customers/{customer}/actions/close": { parameters: { }; post: operations["customers_close"]; };
    "/api/customers/{customer}/actions/discard": { parameters: { }; post: operations["customers_discard"]; };
    "/api/customers/{customer}/actions/hold": { parameters: { }; post: operations["customers_hold"]; };
    "/api/customers/{customer}/actions/release": { parameters: { }; post: operations["customers_release"]; };
    "/api/customers/{customer}/actions/reopen": { parameters: { }; post: operations["customers_reopen"]; };
    "/api/customers/{customer}/as-of": { parameters: { }; get: operations["customers_as_of"]; };
    "/api/customers/{customer}/history": { parameters: { }; get: operations["customers_history"]; };
    "/api/customers/{customer}/notes": { parameters: { }; post: operations["customers_note"]; };
    "/api/customers/{customer}/tags": { parameters: { }; post: operations["customers_tag"]; };
    "/api/me": { parameters: { }; get: operations["me_me"]; };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Action: { disabled_code: string | null; disabled_reason: string | null; enabled: boolean; label: string; name: string; needs: string[]; resulting_status: ("active" | "closed" | "discarded" | "erased" | "merged" | "on_hold" | "prospect") | null; };
        AddressView: { city: string | null; country: string; id: string; kind: ("billing" | "delivery") | null; line1: string | null; line2: string | null; postal_code: string | null; region: string | null; };
        Amount: { currency: string; minor: number; text: string; };
        AsOf: { as_of: string; customer: components["schemas"]["CustomerThen"]; version: number; };
        Change: { after: unknown; before: unknown; member: string; };
        ChangeCustomer: { addresses?: components["schemas"]["ChangedAddress"][] | null; bank_account?: string | null; code?: string; consents?: components["schemas"]["Consent"][] | null; contacts?: components["schemas"]["ChangedContact"][] | null; credit_limit?: components["schemas"]["Money"] | null; currency?: string; custom?: { [key: string]: string | number | boolean | null; } | null; external_id?: string | null; kind?: "company" | "person"; language?: string | null; legal_name?: string | null; name?: string; parent_id?: string | null; payer?: ("parent" | "self") | null; payment_terms_days?: number | null; tags?: string[] | null; tax_ids?: components["schemas"]["ChangedTaxId"][] | null; time_zone?: string | null; };
        ChangedAddress: { city?: string | null; country?: string; id?: string; kind?: "billing" | "delivery"; line1?: string | null; line2?: string | null; postal_code?: string | null; region?: string | null; };
        ChangedContact: { documents?: ("invoice" | "reminder" | "statement")[] | null; email?: string | null; id?: string; name?: string; phone?: string | null; role?: "billing" | "dunning" | "technical"; };
        ChangedTaxId: { id?: string; scheme?: "ar_cuit" | "au_abn" | "br_cnpj" | "ca_bn" | "cl_rut" | "cn_uscc" | "il_hp" | "in_gstin" | "jp_cn" | "kr_brn" | "mx_rfc" | "nz_ird" | "other" | "sg_uen" | "tr_vkn" | "us_ein" | "uy_rut" | "vat" | "ve_rif" | "za_tin"; value?: string; };
        Consent: { granted: boolean; on: string; purpose: string; };
        ConsentView: { granted: boolean; on: string; purpose: string; };
        ContactView: { documents: ("invoice" | "reminder" | "statement")[]; email: string | null; id: string; name: string; phone: string | null; role: ("billing" | "dunning" | "technical") | null; };
        CustomerRow: { actions: components["schemas"]["Action"][]; city: string | null; code: string | null; country: string | null; created_at: string; currency: string | null; email: string | null; external_id: string | null; id: string; kind: "company" | "person"; name: string; status: "active" | "closed" | "discarded" | "erased" | "merged" | "on_hold" | "prospect"; tags: string[]; updated_at: string; version: number; };
        CustomerThen: { addresses: components["schemas"]["AddressView"][]; bank_account: string | null; code: string | null; consents: components["schemas"]["ConsentView"][]; contacts: components["schemas"]["ContactView"][]; created_at: string; credit_limit: components["schemas"]["Amount"] | null; currency: string | null; custom: { [key: string]: string | number | boolean | null; }; erased?: boolean; external_id: string | null; id: string; kind: "company" | "person"; language: string | null; legal_name: string | null; name: string; parent_id: string | null; payer: "parent" | "self"; payment_terms_days: number | null; status: "active" | "closed" | "discarded" | "erased" | "merged" | "on_hold" | "prospect"; status_reason: string | null; tags: string[]; tax_ids: components["schemas"]["TaxIdView"][]; time_zone: string | null; updated_at: string; version: number; };
        CustomerView: { actions: components["schemas"]["Action"][]; addresses: components["schemas"]["AddressView"][]; bank_account: string | null; code: string | null; consents: components["schemas"]["ConsentView"][]; contacts: components["schemas"]["ContactView"][]; created_at: string; credit_limit: components["schemas"]["Amount"] | null; currency: string | null; custom: { [key: string]: string | number | boolean | null; }; erased?: boolean; external_id: string | null; id: string; kind: "company" | "person"; language: string | null; legal_name: string | null; links: { [key: string]: string; }; name: string; notes: components["schemas"]["NoteView"][]; parent_id: string | null; payer: "parent" | "self"; payment_terms_days: number | null; status: "active" | "closed" | "discarded" | "erased" | "merged" | "on_hold" | "prospect"; status_reason: string | null; tags: string[]; tax_ids: components["schemas"]["TaxIdView"][]; time_zone: string | null; updated_at: string; version: number; };
        Deleted: { customer: components["schemas"]["CustomerView"]; outcome: "closed" | "discarded"; };
        FieldError: { code: string; message: string; params: { [key: string]: string | number; }; pointer: string; };
        HistoryItem: { actor: components["schemas"]["Who"]; at: string; changes: components["schemas"]["Change"][]; command: string; correlation: string; position: string; reason: string | null; type: string; version: number; };
        MayReason: { reason?: string | null; };
        Me: { actor: components["schemas"]["Myself"]; organisations: components["schemas"]["MyOrganisation"][]; permissions: string[]; };
        Money: { currency: string; minor: number; };
        MustReason: { reason: string; };
        MyOrganisation: { code: string; currency: string; id: string; language: string; name: string; time_zone: string; };
        Myself: { id: string; kind: string; name: string; };
        NewAddress: { city?: string | null; country: string; id?: string; kind: "billing" | "delivery"; line1?: string | null; line2?: string | null; postal_code?: string | null; region?: string | null; };
        NewContact: { documents?: ("invoice" | "reminder" | "statement")[] | null; email?: string | null; id?: string; name: string; phone?: string | null; role: "billing" | "dunning" | "technical"; };
        NewCustomer: { addresses?: components["schemas"]["NewAddress"][] | null; bank_account?: string | null; code?: string | null; consents?: components["schemas"]["Consent"][] | null; contacts?: components["schemas"]["NewContact"][] | null; credit_limit?: components["schemas"]["Money"] | null; currency?: string | null; custom?: { [key: string]: string | number | boolean | null; } | null; external_id?: string | null; id?: string; kind: "company" | "person"; language?: string | null; legal_name?: string | null; name: string; parent_id?: string | null; payer?: ("parent" | "self") | null; payment_terms_days?: number | null; tags?: string[] | null; tax_ids?: components["schemas"]["NewTaxId"][] | null; time_zone?: string | null; };
        NewNote: { text: string; };
        NewTaxId: { id?: string; scheme: "ar_cuit" | "au_abn" | "br_cnpj" | "ca_bn" | "cl_rut" | "cn_uscc" | "il_hp" | "in_gstin" | "jp_cn" | "kr_brn" | "mx_rfc" | "nz_ird" | "other" | "sg_uen" | "tr_vkn" | "us_ein" | "uy_rut" | "vat" | "ve_rif" | "za_tin"; value: string; };
        NoteView: { actor: components["schemas"]["Who"]; at: string; text: string; };
        Nothing: Record<string, unknown>;
        Page_CustomerRow_: { items: components["schemas"]["CustomerRow"][]; next: string | null; total: components["schemas"]["Total"]; };
        Page_HistoryItem_: { items: components["schemas"]["HistoryItem"][]; next: string | null; total: components["schemas"]["Total"]; };
        Problem: { code: string; correlation_id: string; detail: string; errors: components["schemas"]["FieldError"][]; instance: string; retry_after_ms?: number; retryable: boolean; status: number; title: string; type: string; };
        Tagging: { added: string[]; removed: string[]; };
        TaxIdView: { id: string; scheme: "ar_cuit" | "au_abn" | "br_cnpj" | "ca_bn" | "cl_rut" | "cn_uscc" | "il_hp" | "in_gstin" | "jp_cn" | "kr_brn" | "mx_rfc" | "nz_ird" | "other" | "sg_uen" | "tr_vkn" | "us_ein" | "uy_rut" | "vat" | "ve_rif" | "za_tin"; value: string; };
        Total: { count: number; exact: boolean; };
        Who: { id: string; kind: string; name: string; session: string | null; via: string; };
    };
}
export type $defs = Record<string, never>;
export interface operations {
    customers_find: { parameters: { query?: { after?: string; country?: string[]; kind?: ("company" | "person")[]; limit?: number; query?: string; sort?: "-code" | "-name" | "-updated_at" | "code" | "name" | "updated_at"; status?: ("active" | "closed" | "discarded" | "erased" | "merged" | "on_hold" | "prospect")[]; tag?: string[]; }; }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["Page_CustomerRow_"]; }; }; }; };
    customers_create: { parameters: { }; requestBody: { content: { "application/json": components["schemas"]["NewCustomer"]; }; }; responses: { 201: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["CustomerView"]; }; }; }; };
    customers_read: { parameters: { path: { customer: string; }; }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["CustomerView"]; }; }; }; };
    customers_change: { parameters: { path: { customer: string; }; }; requestBody: { content: { "application/json": components["schemas"]["ChangeCustomer"]; }; }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["CustomerView"]; }; }; }; };
    customers_remove: { parameters: { path: { customer: string; }; }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["Deleted"]; }; }; }; };
    customers_activate: { parameters: { path: { customer: string; }; }; requestBody: { content: { "application/json": components["schemas"]["Nothing"]; }; }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["CustomerView"]; }; }; }; };
    customers_close: { parameters: { path: { customer: string; }; }; requestBody: { content: { "application/json": components["schemas"]["MayReason"]; }; }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["CustomerView"]; }; }; }; };
    customers_discard: { parameters: { path: { customer: string; }; }; requestBody: { content: { "application/json": components["schemas"]["MayReason"]; }; }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["CustomerView"]; }; }; }; };
    customers_hold: { parameters: { path: { customer: string; }; }; requestBody: { content: { "application/json": components["schemas"]["MustReason"]; }; }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["CustomerView"]; }; }; }; };
    customers_release: { parameters: { path: { customer: string; }; }; requestBody: { content: { "application/json": components["schemas"]["MayReason"]; }; }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["CustomerView"]; }; }; }; };
    customers_reopen: { parameters: { path: { customer: string; }; }; requestBody: { content: { "application/json": components["schemas"]["MayReason"]; }; }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["CustomerView"]; }; }; }; };
    customers_as_of: { parameters: { query: { at: string; }; path: { customer: string; }; }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["AsOf"]; }; }; }; };
    customers_history: { parameters: { query?: { after?: string; limit?: number; }; path: { customer: string; }; }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["Page_HistoryItem_"]; }; }; }; };
    customers_note: { parameters: { path: { customer: string; }; }; requestBody: { content: { "application/json": components["schemas"]["NewNote"]; }; }; responses: { 201: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["CustomerView"]; }; }; }; };
    customers_tag: { parameters: { path: { customer: string; }; }; requestBody: { content: { "application/json": components["schemas"]["Tagging"]; }; }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["CustomerView"]; }; }; }; };
    me_me: { parameters: { }; responses: { 200: { headers: { [name: string]: unknown; }; content: { "application/json": components["schemas"]["Me"]; }; }; }; };
}
