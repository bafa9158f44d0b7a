use domain::permission::{OrgRole, Visibility};
use registry::testing::TestWorld;

#[tokio::test]
async fn a_world_has_versions() {
    let world = TestWorld::new().await;
    world.project("acme/vision", Visibility::Organization).await;
    let ada = world.person("ada", OrgRole::Member).await;
    let version = world.version("acme/vision/yolo").by(&ada).tag("prod").file("m.onnx", "bytes").register().await;
    assert_eq!(version.address, "acme/vision/yolo@1");
    assert_eq!(world.objects().len(), 1);
}
