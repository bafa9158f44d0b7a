//! The table: who is told what, by HTTP status.
//!
//! A project is `private`, of its `organization`, or `public`; each is alone in an organization, so
//! what is said of organizations holds for one with just such a project. `any`: it does not matter.
//! Scope is the least that a token needs; with less, whoever may is told 403.

use domain::permission::TokenScope;

/// The columns. Everybody but the first is signed in; viewer, contributor and admin are so by a grant
/// in the project, and Viewers of its organization; a member has no grant.
pub const WHO: [&str; 8] = ["anonymous", "outsider", "viewer", "member", "contributor", "admin", "manager", "owner"];

const TABLE: &str = "
method path                                case         scope project       anon outs view memb cont admi mana owne

GET    /healthz                            -            read  any            200  200  200  200  200  200  200  200
GET    /readyz                             -            read  any            200  200  200  200  200  200  200  200
GET    /metrics                           -            read  any            404  404  404  404  404  404  404  404

GET    /api                                -            read  any            200  200  200  200  200  200  200  200
GET    /api/v1/openapi.json                -            read  any            200  200  200  200  200  200  200  200

POST   /mlflow/{org}/{project}/api/2.0/mlflow/registered-models/create - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
POST   /mlflow/{org}/{project}/api/2.0/mlflow/registered-models/rename - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
PATCH  /mlflow/{org}/{project}/api/2.0/mlflow/registered-models/update - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
DELETE /mlflow/{org}/{project}/api/2.0/mlflow/registered-models/delete - admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
GET    /mlflow/{org}/{project}/api/2.0/mlflow/registered-models/get - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /mlflow/{org}/{project}/api/2.0/mlflow/registered-models/search - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /mlflow/{org}/{project}/api/2.0/mlflow/registered-models/get-latest-versions - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
POST   /mlflow/{org}/{project}/api/2.0/mlflow/registered-models/get-latest-versions - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
POST   /mlflow/{org}/{project}/api/2.0/mlflow/registered-models/set-tag - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
DELETE /mlflow/{org}/{project}/api/2.0/mlflow/registered-models/delete-tag - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
POST   /mlflow/{org}/{project}/api/2.0/mlflow/registered-models/alias - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
DELETE /mlflow/{org}/{project}/api/2.0/mlflow/registered-models/alias - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
GET    /mlflow/{org}/{project}/api/2.0/mlflow/registered-models/alias - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
POST   /mlflow/{org}/{project}/api/2.0/mlflow/model-versions/create - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
PATCH  /mlflow/{org}/{project}/api/2.0/mlflow/model-versions/update - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
POST   /mlflow/{org}/{project}/api/2.0/mlflow/model-versions/transition-stage - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
DELETE /mlflow/{org}/{project}/api/2.0/mlflow/model-versions/delete - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
GET    /mlflow/{org}/{project}/api/2.0/mlflow/model-versions/get - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /mlflow/{org}/{project}/api/2.0/mlflow/model-versions/search - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /mlflow/{org}/{project}/api/2.0/mlflow/model-versions/get-download-uri - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
POST   /mlflow/{org}/{project}/api/2.0/mlflow/model-versions/set-tag - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
DELETE /mlflow/{org}/{project}/api/2.0/mlflow/model-versions/delete-tag - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
GET    /mlflow/{org}/{project}/api/2.0/mlflow-artifacts/artifacts - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /mlflow/{org}/{project}/api/2.0/mlflow-artifacts/artifacts/{*path} - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
PUT    /mlflow/{org}/{project}/api/2.0/mlflow-artifacts/artifacts/{*path} - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
DELETE /mlflow/{org}/{project}/api/2.0/mlflow-artifacts/artifacts/{*path} - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200

GET    /polyaxon/api/v1/installation - read any            200  200  200  200  200  200  200  200
GET    /polyaxon/api/v1/users - read any            401  200  200  200  200  200  200  200
POST   /polyaxon/api/v1/{owner}/projects/create - write private        404  404  403  404  403  201  201  201
                                                              organization   404  404  403  403  403  201  201  201
                                                              public         404  404  403  403  403  201  201  201
POST   /polyaxon/api/v1/{owner}/{team}/projects/create - read any            400  400  400  400  400  400  400  400
GET    /polyaxon/api/v1/{owner}/projects/list - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /polyaxon/api/v1/{owner}/projects/names - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /polyaxon/api/v1/{owner}/{project} - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
PATCH  /polyaxon/api/v1/{owner}/{project} - admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
PUT    /polyaxon/api/v1/{owner}/{project} - admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
DELETE /polyaxon/api/v1/{owner}/{project} - admin private        404  404  403  404  403  204  204  204
                                                              organization   404  404  403  403  403  204  204  204
                                                              public         404  404  403  403  403  204  204  204
GET    /polyaxon/api/v1/{owner}/{project}/versions/model - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
POST   /polyaxon/api/v1/{owner}/{project}/versions/model - write private        404  404  403  404  201  201  201  201
                                                              organization   404  404  403  201  201  201  201  201
                                                              public         404  404  403  201  201  201  201  201
GET    /polyaxon/api/v1/{owner}/{project}/versions/{kind} - read private        404  404  400  404  400  400  400  400
                                                              organization   404  404  400  400  400  400  400  400
                                                              public         400  400  400  400  400  400  400  400
POST   /polyaxon/api/v1/{owner}/{project}/versions/{kind} - read private        404  404  400  404  400  400  400  400
                                                              organization   404  404  400  400  400  400  400  400
                                                              public         400  400  400  400  400  400  400  400
GET    /polyaxon/api/v1/{owner}/{project}/versions/{kind}/{version} - read private        404  404  400  404  400  400  400  400
                                                              organization   404  404  400  400  400  400  400  400
                                                              public         400  400  400  400  400  400  400  400
GET    /polyaxon/api/v1/{owner}/{project}/versions/model/names - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /polyaxon/api/v1/{owner}/{project}/versions/model/{version} - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
PATCH  /polyaxon/api/v1/{owner}/{project}/versions/model/{version} - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
PUT    /polyaxon/api/v1/{owner}/{project}/versions/model/{version} - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
DELETE /polyaxon/api/v1/{owner}/{project}/versions/model/{version} - write private        404  404  403  404  204  204  204  204
                                                              organization   404  404  403  204  204  204  204  204
                                                              public         404  404  403  204  204  204  204  204
GET    /polyaxon/api/v1/{owner}/{project}/versions/model/{version}/stages - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
POST   /polyaxon/api/v1/{owner}/{project}/versions/model/{version}/stages - write private        404  404  403  404  201  201  201  201
                                                              organization   404  404  403  201  201  201  201  201
                                                              public         404  404  403  201  201  201  201  201
POST   /polyaxon/api/v1/{owner}/{project}/versions/model/{version}/transfer - write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
GET    /polyaxon/api/v1/{owner}/{project}/runs/{run} - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /polyaxon/streams/v1/{namespace}/{owner}/{project}/runs/{run}/artifact - read private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200

GET    /api/v1/me                          -            read  any            401  200  200  200  200  200  200  200
POST   /api/v1/tokens                      -            read  any            201  201  201  201  201  201  201  201

PATCH  /api/v1/me                          -            admin any            401  200  200  200  200  200  200  200
POST   /api/v1/me/password                 -            admin any            401  204  204  204  204  204  204  204
POST   /api/v1/me/prove                    -            admin any            401  204  204  204  204  204  204  204
GET    /api/v1/me/sessions                 -            admin any            401  200  200  200  200  200  200  200
DELETE /api/v1/me/sessions                 -            admin any            401  204  204  204  204  204  204  204
DELETE /api/v1/me/sessions/{id}            -            admin any            401  204  204  204  204  204  204  204
GET    /api/v1/me/tokens                   -            admin any            401  200  200  200  200  200  200  200
POST   /api/v1/me/tokens                   -            admin any            401  201  201  201  201  201  201  201
DELETE /api/v1/me/tokens/{id}              -            admin any            401  204  204  204  204  204  204  204
GET    /api/v1/me/identities               -            admin any            401  200  200  200  200  200  200  200
DELETE /api/v1/me/identities/{id}          -            admin any            401  204  204  204  204  204  204  204
GET    /sign-in/with                       -            read  any            404  404  404  404  404  404  404  404
GET    /sign-in/callback                   -            read  any            404  404  404  404  404  404  404  404
POST   /api/v1/invitations:look            -            read  any            409  409  409  409  409  409  409  409
POST   /api/v1/password-resets:look        -            read  any            409  409  409  409  409  409  409  409
POST   /api/v1/password-resets:use         -            read  any            409  409  409  409  409  409  409  409
POST   /api/v1/invitations:accept          -            admin any            200  200  200  200  200  200  200  200

GET    /api/v1/organizations/{org}/invitations - admin private        404  404  403  403  403  403  200  200
                                                              organization   404  404  403  403  403  403  200  200
                                                              public         404  404  403  403  403  403  200  200
POST   /api/v1/organizations/{org}/invitations - admin private        404  404  403  403  403  403  201  201
                                                              organization   404  404  403  403  403  403  201  201
                                                              public         404  404  403  403  403  403  201  201
DELETE /api/v1/organizations/{org}/invitations/{id} - admin private        404  404  403  403  403  403  204  204
                                                              organization   404  404  403  403  403  403  204  204
                                                              public         404  404  403  403  403  403  204  204
GET    /api/v1/organizations/{org}/people - admin private        404  404  403  403  403  403  200  200
                                                              organization   404  404  403  403  403  403  200  200
                                                              public         404  404  403  403  403  403  200  200
GET    /api/v1/organizations/{org}/people/{id} - admin private        404  404  403  403  403  403  200  200
                                                              organization   404  404  403  403  403  403  200  200
                                                              public         404  404  403  403  403  403  200  200
PATCH  /api/v1/organizations/{org}/people/{id} - admin private        404  404  403  403  403  403  200  200
                                                              organization   404  404  403  403  403  403  200  200
                                                              public         404  404  403  403  403  403  200  200
DELETE /api/v1/organizations/{org}/people/{id} - admin private        404  404  403  403  403  403  204  204
                                                              organization   404  404  403  403  403  403  204  204
                                                              public         404  404  403  403  403  403  204  204
POST   /api/v1/organizations/{org}/people/{id}/reset - admin private        404  404  403  403  403  403  201  201
                                                              organization   404  404  403  403  403  403  201  201
                                                              public         404  404  403  403  403  403  201  201
GET    /api/v1/organizations/{org}/people/{id}/sessions - admin private        404  404  403  403  403  403  200  200
                                                              organization   404  404  403  403  403  403  200  200
                                                              public         404  404  403  403  403  403  200  200
DELETE /api/v1/organizations/{org}/people/{id}/sessions - admin private        404  404  403  403  403  403  204  204
                                                              organization   404  404  403  403  403  403  204  204
                                                              public         404  404  403  403  403  403  204  204
DELETE /api/v1/organizations/{org}/people/{id}/sessions/{session} - admin private        404  404  403  403  403  403  204  204
                                                              organization   404  404  403  403  403  403  204  204
                                                              public         404  404  403  403  403  403  204  204
GET    /api/v1/organizations/{org}/people/{id}/tokens - admin private        404  404  403  403  403  403  200  200
                                                              organization   404  404  403  403  403  403  200  200
                                                              public         404  404  403  403  403  403  200  200
POST   /api/v1/organizations/{org}/people/{id}/tokens - admin private        404  404  403  403  403  403  201  201
                                                              organization   404  404  403  403  403  403  201  201
                                                              public         404  404  403  403  403  403  201  201
DELETE /api/v1/organizations/{org}/people/{id}/tokens/{token} - admin private        404  404  403  403  403  403  204  204
                                                              organization   404  404  403  403  403  403  204  204
                                                              public         404  404  403  403  403  403  204  204
POST   /api/v1/organizations/{org}/service-accounts - admin private        404  404  403  403  403  403  201  201
                                                              organization   404  404  403  403  403  403  201  201
                                                              public         404  404  403  403  403  403  201  201

GET    /api/v1/organizations/{org}/teams - read  private        404  404  200  200  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
POST   /api/v1/organizations/{org}/teams - admin private        404  404  403  403  403  403  201  201
                                                              organization   404  404  403  403  403  403  201  201
                                                              public         404  404  403  403  403  403  201  201
GET    /api/v1/organizations/{org}/teams/{id} - read  private        404  404  200  200  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
PATCH  /api/v1/organizations/{org}/teams/{id} - admin private        404  404  403  403  403  403  200  200
                                                              organization   404  404  403  403  403  403  200  200
                                                              public         404  404  403  403  403  403  200  200
DELETE /api/v1/organizations/{org}/teams/{id} - admin private        404  404  403  403  403  403  204  204
                                                              organization   404  404  403  403  403  403  204  204
                                                              public         404  404  403  403  403  403  204  204
GET    /api/v1/organizations/{org}/teams/{id}/candidates - admin private        404  404  403  403  403  403  200  200
                                                              organization   404  404  403  403  403  403  200  200
                                                              public         404  404  403  403  403  403  200  200
PUT    /api/v1/organizations/{org}/teams/{id}/members - admin private        404  404  403  403  403  403  200  200
                                                              organization   404  404  403  403  403  403  200  200
                                                              public         404  404  403  403  403  403  200  200

GET    /api/v1/organizations/{org}/audit - admin private        404  404  403  403  403  403  200  200
                                                              organization   404  404  403  403  403  403  200  200
                                                              public         404  404  403  403  403  403  200  200
GET    /api/v1/organizations/{org}/audit/export - admin private        404  404  403  403  403  403  200  200
                                                              organization   404  404  403  403  403  403  200  200
                                                              public         404  404  403  403  403  403  200  200
GET    /api/v1/organizations/{org} - admin private        404  404  403  403  403  403  403  200
                                                              organization   404  404  403  403  403  403  403  200
                                                              public         404  404  403  403  403  403  403  200
PATCH  /api/v1/organizations/{org} - admin private        404  404  403  403  403  403  403  200
                                                              organization   404  404  403  403  403  403  403  200
                                                              public         404  404  403  403  403  403  403  200
DELETE /api/v1/organizations/{org} - admin private        404  404  403  403  403  403  403  204
                                                              organization   404  404  403  403  403  403  403  204
                                                              public         404  404  403  403  403  403  403  204

GET    /api/v1/organizations/{org}/projects -           read  private        404  404  200  200  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200

POST   /api/v1/projects                    top          write private        404  404  403  201  403  403  201  201
                                                              organization   404  404  403  201  403  403  201  201
                                                              public         404  404  403  201  403  403  201  201
POST   /api/v1/projects                    below        write private        404  404  403  404  403  201  201  201
                                                              organization   404  404  403  403  403  201  201  201
                                                              public         404  404  403  403  403  201  201  201
GET    /api/v1/projects/{id}               -            read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200

GET    /api/v1/projects/{id}/access        -            read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
GET    /api/v1/projects/{id}/access/{account} -         admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
GET    /api/v1/projects/{id}/access:foresee -           admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
PUT    /api/v1/projects/{id}/grants        -            admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
GET    /api/v1/projects/{id}/grantees      -            admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
GET    /api/v1/projects/{id}/webhooks -            admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
POST   /api/v1/projects/{id}/webhooks -            admin private        404  404  403  404  403  201  201  201
                                                              organization   404  404  403  403  403  201  201  201
                                                              public         404  404  403  403  403  201  201  201
GET    /api/v1/webhooks/{id} -            admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
PATCH  /api/v1/webhooks/{id} -            admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
DELETE /api/v1/webhooks/{id} -            admin private        404  404  403  404  403  204  204  204
                                                              organization   404  404  403  403  403  204  204  204
                                                              public         404  404  403  403  403  204  204  204
POST   /api/v1/webhooks/{id}/secret -            admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
POST   /api/v1/webhooks/{id}/ping -            admin private        404  404  403  404  403  204  204  204
                                                              organization   404  404  403  403  403  204  204  204
                                                              public         404  404  403  403  403  204  204  204
GET    /api/v1/webhooks/{id}/deliveries -            admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
POST   /api/v1/webhooks/{id}/deliveries/{delivery}/resend -            admin private        404  404  403  404  403  204  204  204
                                                              organization   404  404  403  403  403  204  204  204
                                                              public         404  404  403  403  403  204  204  204
POST   /api/v1/projects/{id}/move          -            admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
GET    /api/v1/projects/{id}/move:foresee  -           admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
POST   /api/v1/projects/{id}/archive       -           admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
POST   /api/v1/projects/{id}/restore       -           admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
GET    /api/v1/projects/{id}/readme        -           read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
PUT    /api/v1/projects/{id}/readme        -           admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
PUT    /api/v1/projects/{id}/star          -           write private        404  404  204  404  204  204  204  204
                                                              organization   404  404  204  204  204  204  204  204
                                                              public         404  404  204  204  204  204  204  204
DELETE /api/v1/projects/{id}/star          -           write private        404  404  204  404  204  204  204  204
                                                              organization   404  404  204  204  204  204  204  204
                                                              public         404  404  204  204  204  204  204  204
GET    /api/v1/projects/{id}/summary       -           read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/projects/{id}/contents      -           admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
GET    /api/v1/projects/{id}/activity      -           read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
GET    /api/v1/organizations/{org}/events -             read  private        404  404  200  200  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/organizations/{org}/activity -           read  private        404  404  200  200  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
DELETE /api/v1/projects/{id}               -            admin private        404  404  403  404  403  204  204  204
                                                              organization   404  404  403  403  403  204  204  204
                                                              public         404  404  403  403  403  204  204  204
PATCH  /api/v1/projects/{id}               -            admin private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200

GET    /api/v1/models/{id}                 -            read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
PATCH  /api/v1/models/{id}                 -            write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
PATCH  /api/v1/models/{id}                 rename       write private        404  404  403  404  403  200  200  200
                                                              organization   404  404  403  403  403  200  200  200
                                                              public         404  404  403  403  403  200  200  200
GET    /api/v1/models/{id}/readme          -            read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
PUT    /api/v1/models/{id}/readme          -            write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
PUT    /api/v1/models/{id}/star            -            write private        404  404  204  404  204  204  204  204
                                                              organization   404  404  204  204  204  204  204  204
                                                              public         404  404  204  204  204  204  204  204
DELETE /api/v1/models/{id}/star            -            write private        404  404  204  404  204  204  204  204
                                                              organization   404  404  204  204  204  204  204  204
                                                              public         404  404  204  204  204  204  204  204
GET    /api/v1/experiments/{id}/promotion  -            read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
POST   /api/v1/experiments/{id}/promote    -            write private        404  404  403  404  201  201  201  201
                                                              organization   404  404  403  201  201  201  201  201
                                                              public         404  404  403  201  201  201  201  201

GET    /api/v1/resolve                     project      read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/resolve                     model        read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/resolve                     published    read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/resolve                     draft        read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
GET    /api/v1/resolve                     archived     read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200

GET    /api/v1/experiments                 organization read  private        404  404  200  200  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/experiments                 project      read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
GET    /api/v1/experiments/export          project      read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
POST   /api/v1/experiments                 -            write private        404  404  403  404  201  201  201  201
                                                              organization   404  404  403  201  201  201  201  201
                                                              public         404  404  403  201  201  201  201  201
GET    /api/v1/experiments/{id}            -            read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
POST   /api/v1/experiments/{id}/values     -            write private        404  404  403  404  204  204  204  204
                                                              organization   404  404  403  204  204  204  204  204
                                                              public         404  404  403  204  204  204  204  204
POST   /api/v1/experiments/{id}/finish     -            write private        404  404  403  404  204  204  204  204
                                                              organization   404  404  403  204  204  204  204  204
                                                              public         404  404  403  204  204  204  204  204

POST   /api/v1/uploads                     -            write private        404  404  403  404  201  201  201  201
                                                              organization   404  404  403  201  201  201  201  201
                                                              public         404  404  403  201  201  201  201  201
GET    /api/v1/uploads                     -            write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
POST   /api/v1/uploads/parts               -            write private        404  404  403  404  201  201  201  201
                                                              organization   404  404  403  201  201  201  201  201
                                                              public         404  404  403  201  201  201  201  201
GET    /api/v1/uploads/{id}                -            write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
PUT    /api/v1/uploads/{id}/parts/{n}      -            write private        404  404  403  404  204  204  204  204
                                                              organization   404  404  403  204  204  204  204  204
                                                              public         404  404  403  204  204  204  204  204
POST   /api/v1/uploads/{id}/complete       -            write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
DELETE /api/v1/uploads/{id}                -            write private        404  404  403  404  204  204  204  204
                                                              organization   404  404  403  204  204  204  204  204
                                                              public         404  404  403  204  204  204  204  204
POST   /api/v1/versions                    draft        write private        404  404  403  404  201  201  201  201
                                                              organization   404  404  403  201  201  201  201  201
                                                              public         404  404  403  201  201  201  201  201
POST   /api/v1/versions                    published    write private        404  404  403  404  201  201  201  201
                                                              organization   404  404  403  201  201  201  201  201
                                                              public         404  404  403  201  201  201  201  201
GET    /api/v1/versions                    organization read  private        404  404  200  200  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/versions                    project      read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/versions                    model        read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/versions/export             organization read  private        404  404  200  200  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/versions/export             project      read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/versions/{id}               published    read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/versions/{id}               draft        read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
GET    /api/v1/versions/{id}               archived     read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
GET    /api/v1/versions/{id}/files/{name}  published    read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/versions/{id}/files/{name}  draft        read  private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
GET    /api/v1/versions/{id}/files/{name}  archived     read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
GET    /api/v1/versions/{id}/files/{name}/header published    read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/versions/{id}/files/{name}/header draft        read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
GET    /api/v1/versions/{id}/files/{name}/header archived     read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200

POST   /api/v1/versions/{id}/publish      fresh        write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
POST   /api/v1/versions/{id}/archive      fresh        write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
POST   /api/v1/versions/{id}/restore      fresh        write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
POST   /api/v1/versions/{id}/stage        fresh        write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
POST   /api/v1/versions/{id}/tags         fresh        write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
POST   /api/v1/versions/{id}/aliases      fresh        write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
POST   /api/v1/versions/{id}/move         fresh        write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
POST   /api/v1/versions/{id}/copy         fresh        write private        404  404  403  404  201  201  201  201
                                                              organization   404  404  403  201  201  201  201  201
                                                              public         404  404  403  201  201  201  201  201
PATCH  /api/v1/versions/{id}              fresh        write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
DELETE /api/v1/versions/{id}              fresh        admin private        404  404  403  404  403  204  204  204
                                                              organization   404  404  403  403  403  204  204  204
                                                              public         404  404  403  403  403  204  204  204
POST   /api/v1/versions:batch             -            read  any            200  200  200  200  200  200  200  200
GET    /api/v1/versions:compare           -            read  any            200  200  200  200  200  200  200  200
GET    /api/v1/versions/{id}/activity     published    read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
GET    /api/v1/versions/{id}/stages       published    read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
GET    /api/v1/versions/{id}/lineage      published    read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/versions/{id}/metrics-history published   read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/experiments/{id}/metrics-history -           read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         404  404  200  200  200  200  200  200
POST   /api/v1/experiments/{id}/tags      -            write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
POST   /api/v1/experiments:tag            -            read  any            200  200  200  200  200  200  200  200
POST   /api/v1/projects/{id}/tags         -            write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
GET    /api/v1/organizations/{org}/tags   -            read  private        404  404  200  200  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/organizations/{org}/tags/{name} -           read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
PATCH  /api/v1/organizations/{org}/tags/{name} colour      write private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
PATCH  /api/v1/organizations/{org}/tags/{name} rename      admin private        404  404  403  404  403  403  200  200
                                                              organization   404  404  403  403  403  403  200  200
                                                              public         404  404  403  403  403  403  200  200
DELETE /api/v1/organizations/{org}/tags/{name} -           admin private        404  404  403  403  403  403  200  200
                                                              organization   404  404  403  403  403  403  200  200
                                                              public         404  404  403  403  403  403  200  200
GET    /api/v1/download                   published    read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/download                   draft        read  private        404  404  403  404  200  200  200  200
                                                              organization   404  404  403  200  200  200  200  200
                                                              public         404  404  403  200  200  200  200  200
POST   /api/v1/download                   published    read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/facets                      project      read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/views                       organization read  private        404  404  200  200  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/v1/views                       project      read  private        404  404  200  404  200  200  200  200
                                                              organization   404  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
POST   /api/v1/views                       own          write private        404  404  201  404  201  201  201  201
                                                              organization   404  404  201  201  201  201  201  201
                                                              public         401  404  201  201  201  201  201  201
POST   /api/v1/views                       shared       write private        404  404  403  404  201  201  201  201
                                                              organization   404  404  403  201  201  201  201  201
                                                              public         401  404  403  201  201  201  201  201
POST   /api/v1/views                       default      admin private        404  404  403  404  403  201  201  201
                                                              organization   404  404  403  403  403  201  201  201
                                                              public         401  404  403  403  403  201  201  201
PATCH  /api/v1/views/{id}                  shared       write private        401  404  403  404  200  200  200  200
                                                              organization   401  404  403  200  200  200  200  200
                                                              public         401  404  403  200  200  200  200  200
PATCH  /api/v1/views/{id}                  another's    write organization   401  404  404  404  404  404  404  404
DELETE /api/v1/views/{id}                  shared       write private        401  404  403  404  204  204  204  204
                                                              organization   401  404  403  204  204  204  204  204
                                                              public         401  404  403  204  204  204  204  204
DELETE /api/v1/views/{id}                  another's    write organization   401  404  404  404  404  404  404  404

GET    /api/fn/home                        -            read  any            401  200  200  200  200  200  200  200
GET    /api/fn/check_code                  -            read  any            200  200  200  200  200  200  200  200
POST   /api/fn/accept_invitation           -            read  any            409  409  409  409  409  409  409  409
POST   /api/fn/reset_password              -            read  any            409  409  409  409  409  409  409  409
POST   /api/fn/set_up                      -            read  any            409  409  409  409  409  409  409  409
POST   /api/fn/set_theme                   -            read  any            200  200  200  200  200  200  200  200
POST   /api/fn/sign_in                     -            read  any            200  200  200  200  200  200  200  200
POST   /api/fn/sign_out                    -            read  any            200  200  200  200  200  200  200  200
GET    /api/fn/organization                -            read  any            200  200  200  200  200  200  200  200
GET    /api/fn/list_versions               organization read  private        401  404  200  200  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/list_versions               model        read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/draw                        compare      read  private        401  404  200  200  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/draw                        experiment   read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
GET    /api/fn/draw                        overview     read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/draw                        activity     read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
GET    /api/fn/draw                        model        read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/draw                        model-settings read  private        401  404  403  404  200  200  200  200
                                                              organization   401  404  403  200  200  200  200  200
                                                              public         401  404  403  200  200  200  200  200
GET    /api/fn/draw                        promote      read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
GET    /api/fn/draw                        project-settings read  private        401  404  403  404  403  200  200  200
                                                              organization   401  404  403  403  403  200  200  200
                                                              public         401  404  403  403  403  200  200  200
GET    /api/fn/draw                        webhooks     admin private       401  404  403  404  403  200  200  200
                                                              organization   401  404  403  403  403  200  200  200
                                                              public         401  404  403  403  403  200  200  200
GET    /api/fn/draw                        new          read  private        401  404  403  404  403  200  200  200
                                                              organization   401  404  403  403  403  200  200  200
                                                              public         401  404  403  403  403  200  200  200
GET    /api/fn/draw                        all-overview read  private        401  404  200  200  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/draw                        all-activity read  private        401  404  200  200  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
GET    /api/fn/draw                        all-new      write private        401  404  403  200  403  403  200  200
                                                              organization   401  404  403  200  403  403  200  200
                                                              public         401  404  403  200  403  403  200  200
GET    /api/fn/draw                        access       read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
GET    /api/fn/draw                        people       admin private       401  404  403  403  403  403  200  200
                                                              organization   401  404  403  403  403  403  200  200
                                                              public         401  404  403  403  403  403  200  200
GET    /api/fn/draw                        teams        read  private        401  404  200  200  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
GET    /api/fn/draw                        audit        admin private       401  404  403  403  403  403  200  200
                                                              organization   401  404  403  403  403  403  200  200
                                                              public         401  404  403  403  403  403  200  200
GET    /api/fn/draw                        settings     admin private       401  404  403  403  403  403  403  200
                                                              organization   401  404  403  403  403  403  403  200
                                                              public         401  404  403  403  403  403  403  200
GET    /api/fn/draw                        tokens       admin private       401  200  200  200  200  200  200  200
                                                              organization   401  200  200  200  200  200  200  200
                                                              public         401  200  200  200  200  200  200  200
GET    /api/fn/draw                        profile      admin private       401  200  200  200  200  200  200  200
                                                              organization   401  200  200  200  200  200  200  200
                                                              public         401  200  200  200  200  200  200  200
GET    /api/fn/get_version                 published    read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/get_version                 draft        read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
GET    /api/fn/get_version                 archived     read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
GET    /api/fn/open_version                published    read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/open_version                draft        read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
GET    /api/fn/open_version                archived     read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
GET    /api/fn/list_experiments            project      read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
GET    /api/fn/facet                       project      read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/found_keys                  project      read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
POST   /api/fn/save_view                   own          write private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
POST   /api/fn/save_view                   shared       write private        401  404  403  404  200  200  200  200
                                                              organization   401  404  403  200  200  200  200  200
                                                              public         401  404  403  200  200  200  200  200
POST   /api/fn/change_view                 shared       write private        401  404  403  404  200  200  200  200
                                                              organization   401  404  403  200  200  200  200  200
                                                              public         401  404  403  200  200  200  200  200
POST   /api/fn/delete_view                 shared       write private        401  404  403  404  200  200  200  200
                                                              organization   401  404  403  200  200  200  200  200
                                                              public         401  404  403  200  200  200  200  200
POST   /api/fn/make_link                   project      write private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200

POST   /api/fn/act                        -            read  any            200  200  200  200  200  200  200  200
POST   /api/fn/offers                     -            read  any            200  200  200  200  200  200  200  200
POST   /api/fn/version_facts              -            read  any            200  200  200  200  200  200  200  200
POST   /api/fn/matching_facts             project      read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
POST   /api/fn/edit_version               fresh        write private        401  404  403  404  200  200  200  200
                                                              organization   401  404  403  200  200  200  200  200
                                                              public         401  404  403  200  200  200  200  200
POST   /api/fn/change_tag                 -            write private        401  404  403  404  200  200  200  200
                                                              organization   401  404  403  200  200  200  200  200
                                                              public         401  404  403  200  200  200  200  200
GET    /api/fn/activity                   published    read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
GET    /api/fn/stages                     published    read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         401  404  200  200  200  200  200  200
GET    /api/fn/lineage                    published    read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/tensors                    published    read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/metric_history             published    read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/differences                published    read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/versions_of_model          published    read  private        401  404  200  404  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/list_tags                  -            read  private        401  404  200  200  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /api/fn/find                        -            read  private        401  404  200  200  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
POST   /api/fn/tags_among                 published    read  any            200  200  200  200  200  200  200  200
POST   /api/fn/delete_tag                 -            admin private        401  404  403  403  403  403  200  200
                                                              organization   401  404  403  403  403  403  200  200
                                                              public         401  404  403  403  403  403  200  200
GET    /api/fn/find_places                -            read  private        401  404  200  200  200  200  200  200
                                                              organization   401  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200

GET    /                                   -            read  any            302  302  302  302  302  302  302  302
GET    /invite                             -            read  any            409  409  409  409  409  409  409  409
POST   /api/fn/forgot_password             -            read  any            409  409  409  409  409  409  409  409
GET    /forgot-password                    -            read  any            404  404  404  404  404  404  404  404
GET    /reset-password                     -            read  any            409  409  409  409  409  409  409  409
GET    /set-up                             -            read  any            200  200  200  200  200  200  200  200
GET    /sign-in                            -            read  any            200  200  200  200  200  200  200  200
GET    /{org}                              -            read  any            302  302  302  302  302  302  302  302
GET    /{org}/{section}/{*path}            models       read  private        302  404  200  404  200  200  200  200
                                                              organization   302  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /{org}/{section}/{*path}            experiments  read  private        302  404  200  404  200  200  200  200
                                                              organization   302  404  200  200  200  200  200  200
                                                              public         302  404  200  200  200  200  200  200
GET    /{org}/{section}/{*path}            compare      read  private        302  404  200  200  200  200  200  200
                                                              organization   302  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /{org}/{section}/{*path}            experiment   read  private        302  404  200  404  200  200  200  200
                                                              organization   302  404  200  200  200  200  200  200
                                                              public         302  404  200  200  200  200  200  200
GET    /{org}/{section}/{*path}            overview     read  private        302  404  200  404  200  200  200  200
                                                              organization   302  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /{org}/{section}/{*path}            activity     read  private        302  404  200  404  200  200  200  200
                                                              organization   302  404  200  200  200  200  200  200
                                                              public         302  404  200  200  200  200  200  200
GET    /{org}/{section}/{*path}             model        read  private        302  404  200  404  200  200  200  200
                                                              organization   302  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /{org}/{section}/{*path}             model-settings read  private        302  404  403  404  200  200  200  200
                                                              organization   302  404  403  200  200  200  200  200
                                                              public         302  404  403  200  200  200  200  200
GET    /{org}/{section}/{*path}             promote      read  private        302  404  200  404  200  200  200  200
                                                              organization   302  404  200  200  200  200  200  200
                                                              public         302  404  200  200  200  200  200  200
GET    /{org}/{section}/{*path}            project-settings read  private        302  404  403  404  403  200  200  200
                                                              organization   302  404  403  403  403  200  200  200
                                                              public         302  404  403  403  403  200  200  200
GET    /{org}/{section}/{*path}            webhooks     admin private       302  404  403  404  403  200  200  200
                                                              organization   302  404  403  403  403  200  200  200
                                                              public         302  404  403  403  403  200  200  200
GET    /{org}/{section}/{*path}            new          read  private        302  404  403  404  403  200  200  200
                                                              organization   302  404  403  403  403  200  200  200
                                                              public         302  404  403  403  403  200  200  200
GET    /{org}/{section}/{*path}            all-overview read  private        302  404  200  200  200  200  200  200
                                                              organization   302  404  200  200  200  200  200  200
                                                              public         200  200  200  200  200  200  200  200
GET    /{org}/{section}/{*path}            all-activity read  private        302  404  200  200  200  200  200  200
                                                              organization   302  404  200  200  200  200  200  200
                                                              public         302  404  200  200  200  200  200  200
GET    /{org}/{section}/{*path}            all-new      write private        302  404  403  200  403  403  200  200
                                                              organization   302  404  403  200  403  403  200  200
                                                              public         302  404  403  200  403  403  200  200
GET    /{org}/{section}/{*path}            access       read  private        302  404  200  404  200  200  200  200
                                                              organization   302  404  200  200  200  200  200  200
                                                              public         302  404  200  200  200  200  200  200
GET    /{org}/{section}/{*path}            people       admin private       302  404  403  403  403  403  200  200
                                                              organization   302  404  403  403  403  403  200  200
                                                              public         302  404  403  403  403  403  200  200
GET    /{org}/{section}/{*path}            teams        read  private        302  404  200  200  200  200  200  200
                                                              organization   302  404  200  200  200  200  200  200
                                                              public         302  404  200  200  200  200  200  200
GET    /{org}/{section}/{*path}            audit        admin private       302  404  403  403  403  403  200  200
                                                              organization   302  404  403  403  403  403  200  200
                                                              public         302  404  403  403  403  403  200  200
GET    /{org}/{section}/{*path}            settings     admin private       302  404  403  403  403  403  403  200
                                                              organization   302  404  403  403  403  403  403  200
                                                              public         302  404  403  403  403  403  403  200
GET    /{org}/{section}/{*path}            tokens       admin private       302  200  200  200  200  200  200  200
                                                              organization   302  200  200  200  200  200  200  200
                                                              public         302  200  200  200  200  200  200  200
GET    /{org}/{section}/{*path}            profile      admin private       302  200  200  200  200  200  200  200
                                                              organization   302  200  200  200  200  200  200  200
                                                              public         302  200  200  200  200  200  200  200
";

/// One line of the table.
pub struct Row {
    pub method: &'static str,
    pub path: &'static str,
    /// What the call is about, where a route has several answers.
    pub case: &'static str,
    /// The least scope of a token.
    pub scope: TokenScope,
    /// The organization, called like the visibility of its project.
    pub organization: &'static str,
    /// By column, the status.
    pub told: [u16; WHO.len()],
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ({}) in {}", self.method, self.path, self.case, self.organization)
    }
}

/// The table, read.
pub fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut route = ["-"; 4];
    for line in TABLE.lines().filter(|line| !line.trim().is_empty()).skip(1) {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        if !line.starts_with(' ') {
            route = words.drain(..4).collect::<Vec<_>>().try_into().unwrap_or_else(|_| panic!("{line}"));
        }
        let [method, path, case, scope] = route;
        let told: Vec<u16> = words[1..].iter().map(|word| word.parse().unwrap_or_else(|_| panic!("{line}"))).collect();
        rows.push(Row {
            method,
            path,
            case,
            scope: TokenScope::from_code(scope).unwrap_or_else(|| panic!("{line}")),
            organization: if words[0] == "any" { "private" } else { words[0] },
            told: told.try_into().unwrap_or_else(|_| panic!("{line}")),
        });
    }
    rows
}
