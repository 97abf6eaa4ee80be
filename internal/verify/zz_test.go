package verify
import ("testing";"os";"path/filepath";"gh-wif/internal/workflow")
func TestZ(t *testing.T){
 all,_:=filepath.Glob("../../templates/testdata/*.yml")
 for _,p:=range all { b,_:=os.ReadFile(p); f,err:=workflow.Read(p,b); if err!=nil {t.Log(p,err);continue}
 t.Log(filepath.Base(p)); for _,j:=range Expect(f,nil){ t.Logf("  %+v",j)} }
}
