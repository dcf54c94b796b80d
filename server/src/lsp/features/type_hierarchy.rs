//! `textDocument/prepareTypeHierarchy`, `typeHierarchy/supertypes` and `subtypes`. The library's type of what is offered
//! has no field for it: `capabilities::with_unlisted` adds that.

use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use crate::ide;
use crate::lsp::convert::navigation;
use crate::lsp::session::Session;

pub(super) async fn prepare(session: &Session, params: TypeHierarchyPrepareParams) -> Result<Option<Vec<TypeHierarchyItem>>> {
    let items = session.with_place(params.text_document_position_params, |snapshot, at, uri, client| {
        let item = ide::prepare_hierarchy(snapshot, at)?;
        Some(vec![navigation::type_item(snapshot, item, uri, client)])
    });
    items.await
}

pub(super) async fn supertypes(
    session: &Session,
    params: TypeHierarchySupertypesParams,
) -> Result<Option<Vec<TypeHierarchyItem>>> {
    let item = params.item;
    session
        .with(&item.uri.clone(), move |snapshot, client| {
            let stage = navigation::stage_of(snapshot, item.data.as_ref(), &item.name);
            let found = stage.and_then(|stage| ide::supertype(snapshot, stage));
            Some(found.map(|found| navigation::type_item(snapshot, found, &item.uri, client)).into_iter().collect())
        })
        .await
}

pub(super) async fn subtypes(session: &Session, params: TypeHierarchySubtypesParams) -> Result<Option<Vec<TypeHierarchyItem>>> {
    let item = params.item;
    session.with(&item.uri.clone(), move |snapshot, client| Some(navigation::subtypes(snapshot, &item, client))).await
}
